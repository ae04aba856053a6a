/*
 * Wrong: Cancel checks under the lock, lets go of it, and acts later on what it saw. Two cancels at once both return
 * SUCCESS, and so does one whose callback was committed in between. It breaks CANCEL-ONCE and CANCEL-STOPS, in races only.
 * How it comes to be: the check was a helper that takes the lock for itself, and the caller did not notice the gap.
 */
#define SUBJECT "wrong: check_then_act"
#define OWN_CANCEL
#include "gap.h"
#include "reference.c"

static bool is_stoppable(const struct driver *driver, const NDIS_STRING *name) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(driver, name);
    bool stoppable = device != NULL && device->state == PENDING;
    pthread_mutex_unlock(&lock);
    return stoppable;
}

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    if (!is_stoppable(DriverHandle, DeviceInstance)) return NDIS_STATUS_FAILURE;
    pass_time(100); /* a trace record, say */
    pthread_mutex_lock(&lock);
    /* Only the list is kept in order here; what is returned was decided above. */
    struct device *device = find_device(DriverHandle, DeviceInstance);
    if (device != NULL && device->state == PENDING) remove_device(device);
    pthread_mutex_unlock(&lock);
    return NDIS_STATUS_SUCCESS;
}
