/*
 * What the subject calls. It may be wrong in every way, so nothing it passes is believed: contexts are looked up, and a
 * callback that no run expects is refused without touching anything.
 */
#include "probe.h"
#include "recorder.h"
#include "subject.h"

static char context_of_driver[PLAN_MAX_DRIVERS]; /* only their addresses count */
NDIS_HANDLE const probe_driver_contexts[PLAN_MAX_DRIVERS] = {&context_of_driver[0], &context_of_driver[1]};

static int driver_of_context(NDIS_HANDLE context) {
    for (int driver = 0; driver < run.plan->drivers; driver++)
        if (context == probe_driver_contexts[driver]) return driver;
    return -1;
}

/* With a NULL context it is the driver that names the instance, of which it has one such at most. */
static struct record *find_record(NDIS_HANDLE context, int driver) {
    if (context != NULL) return record_of_context(context);
    if (driver < 0 || run.plan->null_instance[driver] < 0) return NULL;
    struct record *latest = atomic_load(&instances[run.plan->null_instance[driver]].latest);
    struct record *waiting = record_find(latest, RECORD_ENTERED, 0);
    return waiting != NULL ? waiting : latest;
}

/* The instance and initiation that a callback is about, as the protocol tells them. */
static struct event about(const struct actor *self, const struct record *record, int driver) {
    struct event event = {.actor = self->index, .instance = -1, .initiation = -1, .driver = driver};
    if (record == NULL) return event;
    event.instance = record->instance;
    event.initiation = run.plan->instances[record->instance].null_context ? 0 : record->serial;
    return event;
}

static void comes(struct actor *self) {
    atomic_fetch_add(&self->active, 1);
    atomic_fetch_add(&run.callbacks, 1);
    actor_moves(self);
}

static void goes(struct actor *self) {
    actor_moves(self);
    atomic_fetch_sub(&self->active, 1);
    atomic_fetch_sub(&run.callbacks, 1);
    actors_moved_to_callbacks();
}

static bool is_released(void *instance) {
    return atomic_load(&((struct instance *)instance)->released) || atomic_load(&run.release_all);
}

/* Sets the MiniportAdapterContext, without which a miniport cannot be halted. */
static NDIS_STATUS set_context(struct actor *self, NDIS_HANDLE miniport, struct record *record) {
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
        .RegistrationAttributes = {.Header = {.Size = sizeof(NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES)},
                                   .MiniportAdapterContext = record}};
    probe_goes_in(self);
    NDIS_STATUS status = subject.set_attributes(miniport, &attributes);
    probe_comes_out(self);
    return status;
}

static NDIS_STATUS initialize_miniport(struct actor *self, NDIS_HANDLE miniport, struct record *record, bool first) {
    const struct plan_instance *planned = &run.plan->instances[record->instance];
    if (first && !atomic_load(&run.tearing_down)) probe_run_steps(self, &planned->inside);
    if (planned->held) actor_wait(self, WAIT_HELD, is_released, &instances[record->instance]);
    NDIS_STATUS status = planned->status;
    if (status == NDIS_STATUS_SUCCESS) status = set_context(self, miniport, record);
    return status;
}

NDIS_STATUS probe_miniport_initialize(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext,
                                      PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters) {
    uint64_t place = recorder_take();
    if (!recorder_keeps(place)) { /* no run, or one that is given up */
        recorder_fill(place, NULL);
        return NDIS_STATUS_FAILURE;
    }
    struct actor *self = actors_self();
    int driver = driver_of_context(MiniportDriverContext);
    struct record *record = find_record(MiniportInitParameters->IMDeviceInstanceContext, driver);
    struct event event = about(self, record, driver);
    event.kind = EVENT_ENTER;
    comes(self);
    recorder_fill(place, &event);

    NDIS_STATUS status = NDIS_STATUS_FAILURE; /* of a callback that is no one's */
    if (record != NULL) {
        bool first = record_set(record, RECORD_ENTERED);
        atomic_fetch_add(&instances[record->instance].entered, 1);
        atomic_store(&record->miniport_handle, NdisMiniportHandle);
        atomic_store(&record->driver, driver);
        actors_moved_to_callbacks();
        status = initialize_miniport(self, NdisMiniportHandle, record, first);
    }

    event.kind = EVENT_EXIT;
    event.status = status;
    /*
     * Stamped before it becomes visible to the other threads that the callback returns, so that a DeInitialize is
     * stamped behind this. It may then be called before NDIS has this return: so it happens to real drivers too.
     */
    recorder_fill(recorder_take(), &event);
    if (record != NULL) {
        if (status == NDIS_STATUS_SUCCESS) record_set(record, RECORD_OPERATIONAL);
        atomic_fetch_add(&instances[record->instance].exited, 1);
    }
    goes(self);
    return status;
}

VOID probe_miniport_halt(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction) {
    uint64_t place = recorder_take();
    if (!recorder_keeps(place)) {
        recorder_fill(place, NULL);
        return;
    }
    struct actor *self = actors_self();
    struct record *record = record_of_context(MiniportAdapterContext);
    struct event event = about(self, record, record != NULL ? atomic_load(&record->driver) : -1);
    event.kind = EVENT_HALT;
    event.status = (int32_t)HaltAction;
    comes(self);
    recorder_fill(place, &event);
    event.kind = EVENT_HALTED;
    event.status = 0;
    recorder_fill(recorder_take(), &event);
    goes(self);
}
