/*
 * Wrong: Cancel calls MiniportHaltEx for the initiation that it has stopped, with a context that no one has set. It breaks
 * HALT-ONLY-INITIALIZED.
 * How it comes to be: there is one path on which devices go away, and it ends with the halt.
 */
#define SUBJECT "wrong: halts_canceled"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    NDIS_HANDLE adapter_context = stoppable ? device->adapter_context : NULL;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    const struct driver *driver = DriverHandle;
    if (stoppable) driver->characteristics.HaltHandlerEx(adapter_context, HALT_ACTION);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
