/* For the tests of the sanitizers: correct, but Cancel looks at what it has freed, which the address sanitizer has to see. */
#define SUBJECT "hostile: reads_freed"
#define OWN_CANCEL
#include "../reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *volatile device = find_device(DriverHandle, DeviceInstance); /* volatile, or the compiler sees the mistake */
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    volatile USHORT length = device != NULL ? device->length : 0;
    (void)length;
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
