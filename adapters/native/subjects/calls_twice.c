/*
 * Wrong: where MiniportInitializeEx fails, it is called once more for the same initiation. It breaks INIT-ONCE.
 * How it comes to be: failures for want of resources went away when retried, and the driver seemed to be unharmed.
 */
#define SUBJECT "wrong: calls_twice"
#define OWN_CALL
#include "reference.c"

static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    NDIS_MINIPORT_INIT_PARAMETERS parameters = {.Header = {.Size = sizeof parameters},
                                                .IMDeviceInstanceContext = device_context};
    MINIPORT_INITIALIZE_HANDLER initialize = device->driver->characteristics.InitializeHandlerEx;
    NDIS_STATUS status = initialize(device, device->driver->context, &parameters);
    if (status == NDIS_STATUS_SUCCESS) return status;
    return initialize(device, device->driver->context, &parameters);
}
