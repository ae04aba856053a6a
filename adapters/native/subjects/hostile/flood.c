/* For the bridge's tests: calls MiniportInitializeEx over and over for one initiation, in practice for ever. */
#define SUBJECT "hostile: flood"
#define OWN_CALL
#include "../reference.c"

static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    for (uint64_t times = 0; times < UINT64_MAX; times++) {
        NDIS_MINIPORT_INIT_PARAMETERS parameters = {.IMDeviceInstanceContext = device_context};
        device->driver->characteristics.InitializeHandlerEx(device, device->driver->context, &parameters);
    }
    return NDIS_STATUS_FAILURE;
}
