/* For the bridge's tests: Cancel writes through a null pointer. */
#define SUBJECT "hostile: crash_in_cancel"
#define OWN_CANCEL
#include "../reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    (void)DriverHandle;
    (void)DeviceInstance;
    volatile int *volatile nowhere = NULL; /* volatile twice, or the compiler sees through it and leaves the write out */
    *nowhere = 1;
    return NDIS_STATUS_FAILURE;
}
