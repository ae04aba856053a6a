/* Calls into the subject. The stamp is the last thing before the call and the first thing after it. */
#include "probe.h"
#include "recorder.h"
#include "subject.h"

/* The part that call and return have in common. */
static struct event about(const struct actor *self, enum function function, int instance, int initiation, int driver) {
    return (struct event){
        .actor = self->index, .instance = instance, .initiation = initiation, .driver = driver, .function = function};
}

static void stamp_call(struct actor *self, struct event event, int detail) {
    probe_goes_in(self);
    event.kind = EVENT_CALL;
    event.detail = detail;
    recorder_fill(recorder_take(), &event);
}

/* `place` was taken right behind the call. */
static void stamp_return(struct actor *self, uint64_t place, struct event event, NDIS_STATUS status, bool changed) {
    event.kind = EVENT_RETURN;
    event.status = status;
    event.detail = changed ? 1 : 0;
    recorder_fill(place, &event);
    if (changed) atomic_store(&run.strings_changed, true);
    probe_comes_out(self);
}

void probe_initialize(struct actor *self, int instance) {
    const struct plan_instance *planned = &run.plan->instances[instance];
    struct name *name = (struct name *)&planned->name; /* the subject is given it to read */
    atomic_fetch_add(&instances[instance].initializing, 1);
    struct record *record = record_new(instance);
    if (record != NULL) {
        struct event event = about(self, FUNCTION_INITIALIZE, instance, record->serial, planned->owner);
        NDIS_HANDLE driver = run.driver_handles[planned->owner];
        NDIS_HANDLE context = planned->null_context ? NULL : record;
        stamp_call(self, event, 0);
        NDIS_STATUS status = subject.initialize(driver, &name->own, context);
        uint64_t place = recorder_take();
        record_settle(record, status == NDIS_STATUS_SUCCESS);
        stamp_return(self, place, event, status, name_own_changed(name));
    } else {
        atomic_store(&recorder.flooded, true);
    }
    atomic_fetch_sub(&instances[instance].initializing, 1);
    actors_moved();
}

NDIS_STATUS probe_cancel(struct actor *self, int instance, int driver, enum spelling spelling) {
    const struct plan_instance *planned = &run.plan->instances[instance];
    struct name *name = (struct name *)&planned->name;
    /* In the other case it may be the name of another instance, or of none: then FAILURE tells nothing. */
    int meant = spelling == SPELLING_OTHER_CASE ? planned->other_case_names : instance;
    bool telling = (spelling != SPELLING_OTHER_CASE || meant != instance) && driver == run.plan->instances[meant].owner;
    const unsigned over = RECORD_REFUSED | RECORD_CANCELED | RECORD_ENTERED;
    struct record *outstanding = telling ? record_find(meant, RECORD_ACCEPTED, over) : NULL;
    struct event event = about(self, FUNCTION_CANCEL, instance, 0, driver);
    NDIS_HANDLE handle = run.driver_handles[driver];
    NDIS_STRING *lent = name_lend(name, spelling);

    stamp_call(self, event, (int)spelling);
    NDIS_STATUS status = subject.cancel(handle, lent);
    uint64_t place = recorder_take();

    bool changed = name_take_back(name, spelling, lent);
    if (status == NDIS_STATUS_SUCCESS && driver == run.plan->instances[meant].owner) {
        record_cancel(meant);
        actors_moved();
    } else if (status != NDIS_STATUS_SUCCESS && outstanding != NULL && atomic_load(&instances[meant].started)) {
        record_set(outstanding, RECORD_DUE); /* "no way to stop it", so it must come */
    }
    stamp_return(self, place, event, status, changed);
    return status;
}

void probe_start(struct actor *self, int instance) {
    struct event event = about(self, FUNCTION_START, instance, 0, 0);
    const NDIS_STRING *device = &run.plan->instances[instance].name.own;
    record_start(instance);
    actors_moved();
    stamp_call(self, event, 0);
    subject.start_device(device);
    stamp_return(self, recorder_take(), event, NDIS_STATUS_SUCCESS, false);
}

bool probe_deinitialize(struct actor *self, int instance) {
    struct record *record = record_find(instance, RECORD_SUCCEEDED, RECORD_TAKEN);
    if (record == NULL || (record_set(record, RECORD_TAKEN) & RECORD_TAKEN) != 0) return false;
    struct event event = about(self, FUNCTION_DEINITIALIZE, instance, 0, run.plan->instances[instance].owner);
    NDIS_HANDLE handle = atomic_load(&record->miniport_handle);
    stamp_call(self, event, 0);
    NDIS_STATUS status = subject.deinitialize(handle);
    uint64_t place = recorder_take();
    record_set(record, RECORD_HALTED);
    actors_moved();
    stamp_return(self, place, event, status, false);
    return true;
}

void probe_stamp_unbind(struct actor *self, int adapter, bool begins) {
    struct event event = about(self, FUNCTION_UNBIND, adapter, 0, 0);
    event.kind = begins ? EVENT_CALL : EVENT_RETURN;
    recorder_fill(recorder_take(), &event);
    actor_moves(self);
}
