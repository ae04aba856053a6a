/*
 * Wrong: Cancel unlinks what is pending, but returns NDIS_STATUS_SUCCESS whether or not there was anything to unlink.
 * It breaks CANCEL-WINDOW, CANCEL-PRECEDING, CANCEL-ONCE, and what follows from these: CANCEL-DRIVER, CANCEL-AGAIN, CANCEL-STOPS.
 * How it comes to be: "afterwards no initialization is pending" is taken for the postcondition, as in a remove-if-present.
 */
#define SUBJECT "wrong: always_success"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    if (device != NULL && device->state == PENDING) remove_device(device);
    pthread_mutex_unlock(&lock);
    return NDIS_STATUS_SUCCESS;
}
