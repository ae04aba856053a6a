/*
 * Wrong: Cancel waits until the START has come, and decides then; it need never come. It breaks CANCEL-RETURNS.
 * How it comes to be: Cancel is to be ordered against the PnP manager, and in every test the START was under way.
 */
#define SUBJECT "wrong: waits_for_start"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device;
    while ((device = find_device(DriverHandle, DeviceInstance)) != NULL && device->state == PENDING && !device->queued) {
        pthread_mutex_unlock(&lock);
        sched_yield();
        pthread_mutex_lock(&lock);
    }
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
