/*
 * Wrong: Cancel only marks what is queued, and the worker looks for the mark, lets go of the lock, and commits the device
 * later. A Cancel in between returns SUCCESS, and the callback comes all the same. It breaks CANCEL-STOPS, in races only.
 * How it comes to be: something has to be allocated before the commit, which is not done under the lock, and no one looks
 * at the mark again.
 */
#define SUBJECT "wrong: dispatch_unlocked"
#define OWN_CANCEL
#define OWN_DISPATCH
#include "gap.h"
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable && device->queued) device->length = 0; /* canceled: no name finds it, and the worker drops it */
    else if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

static void initialize_next(void) {
    struct device *device = queue;
    if (device->length == 0) {
        remove_device(device);
        return;
    }
    /* With a NULL context no one can tell which initiation is called, and it would look like another fault. */
    if (device->device_context != NULL) {
        pthread_mutex_unlock(&lock);
        pass_time(1000); /* an allocation, say */
        pthread_mutex_lock(&lock);
    }
    dequeue(device);
    bring_up(device, device->device_context);
}
