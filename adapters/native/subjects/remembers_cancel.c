/*
 * Wrong: a Cancel that finds nothing is remembered, and the next initiation of that name is dropped as it is about to be
 * called. It breaks CANCEL-NO-EFFECT.
 * How it comes to be: "Cancel may overtake its Initialize", so a flag is left for the worker, for whom there is no telling
 * whether the Initialize was on its way already.
 */
#define SUBJECT "wrong: remembers_cancel"
#define OWN_CANCEL
#define OWN_CALL
#define FORGET early.driver = NULL;
#include "ndis_im.h"

/* The last Cancel that came too early, with the driver that made it, or NULL. */
static struct {
    const void *driver;
    USHORT length;
    WCHAR name[UINT16_MAX / sizeof(WCHAR)];
} early;

#include "reference.c"

static void remember(const struct driver *driver, const NDIS_STRING *name) {
    early.driver = driver;
    early.length = name->Length;
    memcpy(early.name, name->Buffer, name->Length);
}

static bool is_remembered(const struct device *device) {
    return device->driver == early.driver && device->length == early.length &&
           memcmp(device->name, early.name, early.length) == 0;
}

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    else if (device == NULL) remember(DriverHandle, DeviceInstance);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    pthread_mutex_lock(&lock);
    bool canceled = is_remembered(device);
    if (canceled) early.driver = NULL;
    pthread_mutex_unlock(&lock);
    if (canceled) return NDIS_STATUS_FAILURE;
    NDIS_MINIPORT_INIT_PARAMETERS parameters = {.Header = {.Size = sizeof parameters},
                                                .IMDeviceInstanceContext = device_context};
    return device->driver->characteristics.InitializeHandlerEx(device, device->driver->context, &parameters);
}
