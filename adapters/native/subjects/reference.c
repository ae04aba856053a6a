/*
 * A correct subject: the part of NDIS that brings virtual miniports up and down, written from the documented facts.
 *
 * One lock, a list of devices and a worker thread that stands for the PnP manager. A START queues the device; the worker
 * takes it off the queue and commits it under the lock, then calls MiniportInitializeEx without the lock. Up to that
 * commit an initialization can be canceled, and from then on there is no way to stop it.
 *
 * Where the documents leave a choice: a START for a device that is not pending is ignored, so one that came before
 * Initialize does not count; Initialize of a device that is pending, initializing or halting returns NOT_ACCEPTED, as
 * for an operational one; names are compared unit by unit, and copied.
 *
 * The wrong subjects include this file, and put a function of their own in the place of one of the hooks below.
 */
#include "ndis_im.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The hooks: what a wrong subject may define before it includes this file. */
#ifndef SUBJECT
#define SUBJECT "reference 1.0"
#endif
#ifndef HALT_ACTION
#define HALT_ACTION NdisHaltDeviceInstanceDeInitialized
#endif
#ifndef ENTERED
#define ENTERED(function) /* at the begin of each exported function */
#endif
#ifndef FORGET
#define FORGET /* what imcancel_reset forgets beside the devices */
#endif
/* OWN_CANCEL, OWN_CALL, OWN_DISPATCH: the including file defines Cancel, call_miniport_initialize, or initialize_next. */

struct driver {
    NDIS_HANDLE context;
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics;
};

enum state { PENDING, INITIALIZING, OPERATIONAL, HALTING };

struct device {
    struct device *next;
    struct device *next_queued;
    struct driver *driver;
    NDIS_HANDLE device_context;
    NDIS_HANDLE adapter_context;
    enum state state;
    bool queued; /* pending, with a START: the worker will call it */
    USHORT length;
    WCHAR name[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_came = PTHREAD_COND_INITIALIZER;
static pthread_cond_t work_done = PTHREAD_COND_INITIALIZER; /* a device settled, or nothing is queued any more */
static struct device *devices;
static struct device *queue;
static bool working; /* the worker is in a callback */
static bool stopping;
static atomic_int queued_count; /* length of the queue, for a look without the lock */

/* Polled for a moment before a thread sleeps: a wake-up costs more than most waits last. */
enum { polls = 64, yields = 200 };

static void fail_without_memory(const void *memory) {
    if (memory == NULL) abort();
}

/* The device of that name, of one driver or, with NULL, of any. Under the lock. */
static struct device *find_device(const struct driver *driver, const NDIS_STRING *name) {
    for (struct device *device = devices; device != NULL; device = device->next)
        if ((driver == NULL || device->driver == driver) && device->length == name->Length &&
            memcmp(device->name, name->Buffer, name->Length) == 0)
            return device;
    return NULL;
}

/* Under the lock. */
static bool is_device(const void *handle) {
    const struct device *device = devices;
    while (device != NULL && device != handle) device = device->next;
    return device != NULL;
}

static void enqueue(struct device *device) {
    struct device **end = &queue;
    while (*end != NULL) end = &(*end)->next_queued;
    *end = device;
    device->next_queued = NULL;
    device->queued = true;
    atomic_fetch_add(&queued_count, 1);
}

static void dequeue(struct device *device) {
    struct device **link = &queue;
    while (*link != device) link = &(*link)->next_queued;
    *link = device->next_queued;
    device->queued = false;
    atomic_fetch_sub(&queued_count, 1);
    if (queue == NULL) pthread_cond_broadcast(&work_done); /* a cancel may have taken the last one */
}

/* Forgets a device. Under the lock. */
static void remove_device(struct device *device) {
    struct device **link = &devices;
    while (*link != device) link = &(*link)->next;
    *link = device->next;
    if (device->queued) dequeue(device);
    free(device);
}

/* Calls the driver, without the lock. */
static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context);

#ifndef OWN_CALL
static NDIS_STATUS call_miniport_initialize(struct device *device, NDIS_HANDLE device_context) {
    NDIS_MINIPORT_INIT_PARAMETERS parameters = {.Header = {.Size = sizeof parameters},
                                                .IMDeviceInstanceContext = device_context};
    return device->driver->characteristics.InitializeHandlerEx(device, device->driver->context, &parameters);
}
#endif

/* Commits a device that was taken off the queue, and calls it. Under the lock, but for the callback. */
static void bring_up(struct device *device, NDIS_HANDLE device_context) {
    device->state = INITIALIZING; /* the commit */
    working = true;
    pthread_mutex_unlock(&lock);
    NDIS_STATUS status = call_miniport_initialize(device, device_context);
    pthread_mutex_lock(&lock);
    working = false;
    if (status == NDIS_STATUS_SUCCESS) device->state = OPERATIONAL;
    else remove_device(device);
    pthread_cond_broadcast(&work_done);
}

/* The worker's turn, under the lock: something is queued. */
static void initialize_next(void);

#ifndef OWN_DISPATCH
static void initialize_next(void) {
    struct device *device = queue;
    dequeue(device);
    bring_up(device, device->device_context);
}
#endif

static void *run_worker(void *unused) {
    (void)unused;
    for (;;) {
        for (int i = 0; i < polls + yields && atomic_load(&queued_count) == 0; i++)
            if (i >= polls) sched_yield();
        pthread_mutex_lock(&lock);
        while (queue == NULL && !stopping) pthread_cond_wait(&work_came, &lock);
        if (stopping) break;
        initialize_next();
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static pthread_t worker;
static pthread_once_t worker_once = PTHREAD_ONCE_INIT;
static bool worker_runs;

static void start_worker(void) {
    worker_runs = pthread_create(&worker, NULL, run_worker, NULL) == 0;
    if (!worker_runs) abort();
}

/* When the library is unloaded, or the process exits, nothing of it may run on. */
__attribute__((destructor)) static void stop_worker(void) {
    if (!worker_runs) return;
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_broadcast(&work_came);
    pthread_mutex_unlock(&lock);
    pthread_join(worker, NULL);
}

NDIS_STATUS NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                        NDIS_HANDLE MiniportDriverContext,
                                        PNDIS_MINIPORT_DRIVER_CHARACTERISTICS MiniportDriverCharacteristics,
                                        PNDIS_HANDLE NdisMiniportDriverHandle) {
    ENTERED(NdisMRegisterMiniportDriver)
    (void)DriverObject;
    (void)RegistryPath;
    pthread_once(&worker_once, start_worker);
    struct driver *driver = malloc(sizeof *driver);
    fail_without_memory(driver);
    *driver = (struct driver){MiniportDriverContext, *MiniportDriverCharacteristics};
    *NdisMiniportDriverHandle = driver;
    return NDIS_STATUS_SUCCESS;
}

VOID NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle) {
    ENTERED(NdisMDeregisterMiniportDriver)
    free(NdisMiniportDriverHandle);
}

NDIS_STATUS NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportAdapterHandle,
                                       PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes) {
    ENTERED(NdisMSetMiniportAttributes)
    struct device *device = NdisMiniportAdapterHandle;
    pthread_mutex_lock(&lock);
    device->adapter_context = MiniportAttributes->RegistrationAttributes.MiniportAdapterContext;
    pthread_mutex_unlock(&lock);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS NdisIMInitializeDeviceInstanceEx(NDIS_HANDLE DriverHandle, PNDIS_STRING DriverInstance,
                                             NDIS_HANDLE DeviceContext) {
    ENTERED(NdisIMInitializeDeviceInstanceEx)
    struct device *device = malloc(sizeof *device + DriverInstance->Length);
    fail_without_memory(device);
    *device = (struct device){.driver = DriverHandle, .device_context = DeviceContext, .state = PENDING};
    device->length = DriverInstance->Length;
    memcpy(device->name, DriverInstance->Buffer, DriverInstance->Length);
    pthread_mutex_lock(&lock);
    bool known = find_device(NULL, DriverInstance) != NULL;
    if (!known) {
        device->next = devices;
        devices = device;
    }
    pthread_mutex_unlock(&lock);
    if (known) free(device);
    return known ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS;
}

#ifndef OWN_CANCEL
NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance) {
    ENTERED(NdisIMCancelInitializeDeviceInstance)
    pthread_mutex_lock(&lock);
    struct device *device = find_device(DriverHandle, DeviceInstance);
    bool stoppable = device != NULL && device->state == PENDING;
    if (stoppable) remove_device(device);
    pthread_mutex_unlock(&lock);
    return stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}
#endif

NDIS_STATUS NdisIMDeInitializeDeviceInstance(NDIS_HANDLE NdisMiniportHandle) {
    ENTERED(NdisIMDeInitializeDeviceInstance)
    struct device *device = NdisMiniportHandle;
    pthread_mutex_lock(&lock);
    /* A driver may call as soon as its MiniportInitializeEx is about to return, before the worker has noted that it did. */
    while (is_device(device) && device->state == INITIALIZING) pthread_cond_wait(&work_done, &lock);
    bool valid = is_device(device) && device->state == OPERATIONAL;
    if (valid) {
        device->state = HALTING;
        pthread_mutex_unlock(&lock);
        device->driver->characteristics.HaltHandlerEx(device->adapter_context, HALT_ACTION);
        pthread_mutex_lock(&lock);
        remove_device(device);
    }
    pthread_mutex_unlock(&lock);
    return valid ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

void imcancel_start_device(const NDIS_STRING *device) {
    ENTERED(imcancel_start_device)
    pthread_mutex_lock(&lock);
    struct device *found = find_device(NULL, device);
    if (found != NULL && found->state == PENDING && !found->queued) {
        enqueue(found);
        pthread_cond_signal(&work_came);
    }
    pthread_mutex_unlock(&lock);
}

void imcancel_quiesce(void) {
    ENTERED(imcancel_quiesce)
    for (int i = 0; i < yields; i++) {
        pthread_mutex_lock(&lock);
        bool idle = queue == NULL && !working;
        pthread_mutex_unlock(&lock);
        if (idle) return;
        sched_yield();
    }
    pthread_mutex_lock(&lock);
    while (queue != NULL || working) pthread_cond_wait(&work_done, &lock);
    pthread_mutex_unlock(&lock);
}

void imcancel_reset(void) {
    ENTERED(imcancel_reset)
    pthread_mutex_lock(&lock);
    while (devices != NULL) remove_device(devices);
    FORGET
    pthread_mutex_unlock(&lock);
}

const char *imcancel_subject(void) {
    return SUBJECT;
}
