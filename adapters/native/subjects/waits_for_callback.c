/*
 * Wrong: Cancel waits for a MiniportInitializeEx that runs, so as to tell its outcome. Called from inside that callback it
 * waits for itself. It breaks CANCEL-REENTRANT.
 * How it comes to be: DeInitialize waits in just this way, and is never called from there.
 */
#define SUBJECT "wrong: waits_for_callback"
#define OWN_CANCEL
#include "reference.c"

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    pthread_mutex_lock(&lock);
    struct device *device;
    while ((device = find_device(DriverHandle, DeviceInstance)) != NULL && device->state == INITIALIZING)
        pthread_cond_wait(&work_done, &lock);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
