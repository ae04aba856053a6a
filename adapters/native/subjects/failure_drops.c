/*
 * Wrong: a Cancel that comes behind the START returns NDIS_STATUS_FAILURE, and removes the device all the same: the caller
 * waits for a callback that never comes. It breaks CANCEL-PROCEEDS, where Cancel comes before the worker.
 * How it comes to be: both ways out share the clean-up, and only the status tells them apart.
 */
#define SUBJECT "wrong: failure_drops"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool pending = device != NULL && device->state == PENDING;
    bool started = pending && device->queued; /* too late, by the author of this */
    if (pending) remove_device(device);
    pthread_mutex_unlock(&lock);
    return pending && !started ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
