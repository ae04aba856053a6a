/*
 * A small correct NDIS for `native:`: the part that you replace by your own implementation.
 *
 * A table of places for devices, one lock, and no thread of its own: a START that finds a pending device commits it and
 * calls the driver's MiniportInitializeEx then and there, without the lock. Until that commit a cancel takes the device
 * away; from then on there is no way to stop it. So no more is due than what runs inside some START.
 *
 * Where the documents leave a choice: a START for a device that is not pending is lost; Initialize of a device that has a
 * place already returns NOT_ACCEPTED, whatever its state; names are copied, and compared unit by unit.
 */
#include "ndis_im.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum state { FREE, PENDING, INITIALIZING, OPERATIONAL, HALTING };

struct driver {
    NDIS_HANDLE context;
    MINIPORT_INITIALIZE_HANDLER initialize;
    MINIPORT_HALT_HANDLER halt;
};

/* The handle of a miniport is the address of its place. */
struct place {
    enum state state;
    struct driver *driver;
    NDIS_HANDLE device_context;
    NDIS_HANDLE adapter_context;
    USHORT length; /* of the name, in bytes */
    WCHAR *name;
};

static struct place places[64]; /* far more than a plan has names */
static const struct place *const end = places + sizeof places / sizeof places[0];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* for all places */
static pthread_cond_t left_initializing = PTHREAD_COND_INITIALIZER;

/* The place of the device of that name; NULL where it has none. Under the lock. */
static struct place *find(const NDIS_STRING *name) {
    for (struct place *place = places; place != end; place++)
        if (place->state != FREE && place->length == name->Length &&
            memcmp(place->name, name->Buffer, name->Length) == 0)
            return place;
    return NULL;
}

static struct place *find_free(void) {
    struct place *place = places;
    while (place != end && place->state != FREE) place++;
    return place == end ? NULL : place;
}

static void vacate(struct place *place) {
    free(place->name);
    place->name = NULL;
    place->state = FREE;
}

NDIS_STATUS NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                        NDIS_HANDLE MiniportDriverContext,
                                        PNDIS_MINIPORT_DRIVER_CHARACTERISTICS MiniportDriverCharacteristics,
                                        PNDIS_HANDLE NdisMiniportDriverHandle) {
    (void)DriverObject;
    (void)RegistryPath;
    struct driver *driver = malloc(sizeof *driver);
    if (driver == NULL) return NDIS_STATUS_RESOURCES;
    driver->context = MiniportDriverContext;
    driver->initialize = MiniportDriverCharacteristics->InitializeHandlerEx;
    driver->halt = MiniportDriverCharacteristics->HaltHandlerEx;
    *NdisMiniportDriverHandle = driver;
    return NDIS_STATUS_SUCCESS;
}

VOID NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle) {
    free(NdisMiniportDriverHandle);
}

NDIS_STATUS NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportAdapterHandle,
                                       PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes) {
    struct place *place = NdisMiniportAdapterHandle;
    pthread_mutex_lock(&lock);
    place->adapter_context = MiniportAttributes->RegistrationAttributes.MiniportAdapterContext;
    pthread_mutex_unlock(&lock);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NdisIMInitializeDeviceInstanceEx(NDIS_HANDLE DriverHandle, PNDIS_STRING DriverInstance,
                                             NDIS_HANDLE DeviceContext) {
    NDIS_STATUS status = NDIS_STATUS_NOT_ACCEPTED;
    WCHAR *name = malloc(DriverInstance->Length);
    if (name == NULL) abort(); /* the documents list no status for it */
    memcpy(name, DriverInstance->Buffer, DriverInstance->Length);
    pthread_mutex_lock(&lock);
    struct place *place = find(DriverInstance) == NULL ? find_free() : NULL;
    if (place != NULL) {
        *place = (struct place){.state = PENDING,
                                .driver = DriverHandle,
                                .device_context = DeviceContext,
                                .length = DriverInstance->Length,
                                .name = name};
        name = NULL; /* the place has it now */
        status = NDIS_STATUS_SUCCESS;
    }
    pthread_mutex_unlock(&lock);
    free(name);
    return status;
}

NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    NDIS_STATUS status = NDIS_STATUS_FAILURE;
    pthread_mutex_lock(&lock);
    struct place *place = find(DeviceInstance);
    if (place != NULL && place->driver == DriverHandle && place->state == PENDING) {
        vacate(place);
        status = NDIS_STATUS_SUCCESS;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

NDIS_STATUS NdisIMDeInitializeDeviceInstance(NDIS_HANDLE NdisMiniportHandle) {
    struct place *place = NdisMiniportHandle;
    pthread_mutex_lock(&lock);
    /* A driver may call as soon as its MiniportInitializeEx is about to return. */
    while (place->state == INITIALIZING) pthread_cond_wait(&left_initializing, &lock);
    if (place->state != OPERATIONAL) {
        pthread_mutex_unlock(&lock);
        return NDIS_STATUS_FAILURE;
    }
    place->state = HALTING;
    pthread_mutex_unlock(&lock);
    place->driver->halt(place->adapter_context, NdisHaltDeviceInstanceDeInitialized);
    pthread_mutex_lock(&lock);
    vacate(place);
    pthread_mutex_unlock(&lock);
    return NDIS_STATUS_SUCCESS;
}

/* IRP_MN_START_DEVICE arrives for the device of that name. */
void imcancel_start_device(const NDIS_STRING *device) {
    pthread_mutex_lock(&lock);
    struct place *place = find(device);
    bool starts = place != NULL && place->state == PENDING;
    if (starts) place->state = INITIALIZING; /* the commit */
    pthread_mutex_unlock(&lock);
    if (!starts) return;

    NDIS_MINIPORT_INIT_PARAMETERS parameters = {.Header = {.Size = sizeof parameters},
                                                .IMDeviceInstanceContext = place->device_context};
    NDIS_STATUS status = place->driver->initialize(place, place->driver->context, &parameters);

    pthread_mutex_lock(&lock);
    if (status == NDIS_STATUS_SUCCESS) place->state = OPERATIONAL;
    else vacate(place);
    pthread_cond_broadcast(&left_initializing);
    pthread_mutex_unlock(&lock);
}

/* What is due is done inside some START, and none is on when this is called. */
void imcancel_quiesce(void) {}

/* Forgets every device: the next run finds an empty table, whatever this one left. */
void imcancel_reset(void) {
    pthread_mutex_lock(&lock);
    for (struct place *place = places; place != end; place++) vacate(place);
    pthread_mutex_unlock(&lock);
}

const char *imcancel_subject(void) {
    return "my-ndis 1.0";
}
