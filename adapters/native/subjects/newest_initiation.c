/*
 * Wrong: Cancel takes the driver's newest initiation, whatever its name. It breaks CANCEL-INSTANCE.
 * How it comes to be: "cancels the preceding call" is read as the call just before; with one miniport per driver no one
 * sees a difference.
 */
#define SUBJECT "wrong: newest_initiation"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    (void)DeviceInstance;
    struct device *device = devices; /* the newest comes first */
    while (device != NULL && device->driver != DriverHandle) device = device->next;
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
