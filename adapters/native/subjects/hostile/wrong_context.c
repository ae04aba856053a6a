/* For the bridge's tests: calls back with a context that no one gave. */
#define SUBJECT "hostile: wrong_context"
#define OWN_CALL
#include "../reference.c"

static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    (void)device_context;
    NDIS_MINIPORT_INIT_PARAMETERS parameters = {.IMDeviceInstanceContext = device};
    return device->driver->characteristics.InitializeHandlerEx(device, device->driver->context, &parameters);
}
