/*
 * Wrong: while MiniportInitializeEx runs, Cancel returns NDIS_STATUS_PENDING, as if it would be told later how that ended.
 * It breaks CANCEL-STATUS.
 * How it comes to be: requests that take time complete later everywhere else in NDIS.
 */
#define SUBJECT "wrong: pending_status"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    bool undecided = device != NULL && device->state == INITIALIZING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    if (undecided) return NDIS_STATUS_PENDING;
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
