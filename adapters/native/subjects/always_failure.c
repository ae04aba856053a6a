/*
 * Wrong: Cancel does nothing and returns NDIS_STATUS_FAILURE. It breaks CANCEL-STOPPABLE.
 * How it comes to be: a stub for a rarely used function, "safe" because drivers must be prepared for FAILURE anyway.
 */
#define SUBJECT "wrong: always_failure"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    (void)DriverHandle;
    (void)DeviceInstance;
    return NDIS_STATUS_FAILURE;
}
