/*
 * Wrong: Cancel compares as far as the shorter of the two names goes, and takes one that only begins alike. It breaks
 * CANCEL-NAME.
 * How it comes to be: memcmp must not run past either string, so it is given the minimum of the lengths, and the lengths
 * themselves are never compared.
 */
#define SUBJECT "wrong: prefix_match"
#define OWN_CANCEL
#include "reference.c"

static struct device *find_beginning(const struct driver *driver, const NDIS_STRING *name) {
    for (struct device *device = devices; device != NULL; device = device->next) {
        USHORT length = device->length < name->Length ? device->length : name->Length;
        if (device->driver == driver && memcmp(device->name, name->Buffer, length) == 0) return device;
    }
    return NULL;
}

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_beginning(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
