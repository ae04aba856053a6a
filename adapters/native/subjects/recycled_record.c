/*
 * Wrong: the worker takes a device off the queue, lets go of the lock, and then asks only whether there is such a device,
 * pending. By then its memory can hold another initiation, and that is called with the DeviceContext of the one before,
 * which was canceled and perhaps freed. It breaks CANCEL-STOPS, in races only.
 * How it comes to be: an address is taken for an identity, and the allocator gives the same one again at once.
 */
#define SUBJECT "wrong: recycled_record"
#define OWN_DISPATCH
#include "gap.h"
#include "reference.c"

static void initialize_next(void) {
    struct device *device = queue;
    NDIS_HANDLE device_context = device->device_context;
    dequeue(device);
    working = true;
    /* With a NULL context no one can tell which initiation is called, and it would look like another fault. */
    if (device_context != NULL) {
        pthread_mutex_unlock(&lock);
        pass_time(10000); /* an allocation that waits for memory, say */
        pthread_mutex_lock(&lock);
    }
    if (is_device(device) && device->state == PENDING) {
        if (device->queued) dequeue(device); /* by another START */
        bring_up(device, device_context);
    } else {
        working = false;
        pthread_cond_broadcast(&work_done);
    }
}
