/* For the bridge's tests: takes what was started off its queue, and does not call it. */
#define SUBJECT "hostile: never_calls_back"
#define OWN_CALL
#include "../reference.c"

static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    (void)device;
    (void)device_context;
    return NDIS_STATUS_FAILURE;
}
