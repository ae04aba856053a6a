/*
 * Wrong: Cancel returns NDIS_STATUS_SUCCESS while DeInitialize halts the miniport. It breaks CANCEL-WINDOW, in races only.
 * How it comes to be: the device is going away, which is what the caller wants, so why report a failure.
 */
#define SUBJECT "wrong: halting_success"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool pending = device != NULL && device->state == PENDING;
    bool stoppable = pending || (device != NULL && device->state == HALTING);
    if (pending) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
