/*
 * Wrong: Cancel marks the device as going and leaves it in the list, where its name stays taken. It breaks CANCEL-AGAIN.
 * How it comes to be: whoever drops the last reference is to unlink the device, and Cancel holds one that it never drops.
 */
#define SUBJECT "wrong: never_again"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) {
        if (device->queued) dequeue(device);
        device->state = HALTING;
    }
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
