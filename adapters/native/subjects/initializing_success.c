/*
 * Wrong: Cancel returns NDIS_STATUS_SUCCESS while MiniportInitializeEx runs. It breaks CANCEL-WINDOW.
 * How it comes to be: what is not up yet can still be stopped: the worker was to look for a cancel when the callback
 * returns, and no one wrote that.
 */
#define SUBJECT "wrong: initializing_success"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool pending = device != NULL && device->state == PENDING;
    bool stoppable = pending || (device != NULL && device->state == INITIALIZING);
    if (pending) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
