/*
 * Wrong: while the worker is in any callback, Cancel returns NDIS_STATUS_FAILURE, also for a device that has nothing to do
 * with that callback. It breaks CANCEL-STOPPABLE and CANCEL-FINAL.
 * How it comes to be: the worker had a flag before devices had a state, and with one device both say the same.
 */
#define SUBJECT "wrong: busy_worker"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING && !working;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
