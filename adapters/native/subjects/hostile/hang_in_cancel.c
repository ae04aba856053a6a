/* For the bridge's tests: Cancel never returns. */
#define SUBJECT "hostile: hang_in_cancel"
#define OWN_CANCEL
#include "../reference.c"

#include <unistd.h>

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    (void)DriverHandle;
    (void)DeviceInstance;
    for (;;) sleep(1000);
}
