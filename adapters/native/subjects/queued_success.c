/*
 * Wrong: Cancel takes the device off the list and returns SUCCESS, though the worker's queue may hold it already; the
 * worker calls it all the same. It breaks CANCEL-STOPS, in races only.
 * How it comes to be: the work queue was added later, and Cancel still unlinks from the one list that it knew. In a
 * driver that frees the device this is a use after free.
 */
#define SUBJECT "wrong: queued_success"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    /* With a NULL context no one can tell which initiation is called, and it would look like another fault. */
    bool forgets_queue = stoppable && device->queued && device->device_context != NULL;
    if (forgets_queue) device->length = 0; /* no name finds it any more; only its memory stays valid */
    else if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
