/*
 * Wrong: Cancel only tries the lock, and returns NDIS_STATUS_FAILURE where another thread holds it, though the
 * initialization could be stopped. It breaks CANCEL-STOPPABLE and CANCEL-FINAL, in races only.
 * How it comes to be: Cancel must not block, and "busy" is reported as the only failure that there is, "too late".
 */
#define SUBJECT "wrong: busy_failure"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    if (pthread_mutex_trylock(&lock) != 0) return NDIS_STATUS_FAILURE;
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
