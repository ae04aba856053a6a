/*
 * Wrong: Cancel looks at the name alone, and cancels what another driver initiated. It breaks CANCEL-DRIVER.
 * How it comes to be: device names are unique, so the handle seems to add nothing to the look-up.
 */
#define SUBJECT "wrong: any_driver"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    (void)DriverHandle;
    struct device *device = find_device(NULL, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
