/*
 * Wrong: Cancel writes a terminator behind the caller's string, which may not even own that place. It breaks CANCEL-INPUT.
 * How it comes to be: a trace wants to print the name, and its format takes a terminated string.
 */
#define SUBJECT "wrong: terminates_input"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    DeviceInstance->Buffer[DeviceInstance->Length / sizeof(WCHAR)] = 0; /* for the trace */
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
