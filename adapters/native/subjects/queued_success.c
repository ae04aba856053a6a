/*
 * Wrong: Cancel returns SUCCESS for a device that is already queued for the worker, which calls it all the same.
 * It breaks CANCEL-STOPS.
 * How it comes to be: the device is flagged as canceled, but the worker looks at the flag of what it dequeues no more:
 * that check was lost when the work items got a queue of their own.
 */
#define SUBJECT "wrong: queued_success"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable && !device->queued) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
