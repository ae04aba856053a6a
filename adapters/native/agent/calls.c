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
    struct instance *notes = &instances[instance];
    struct name *name = (struct name *)&planned->name; /* the subject is given it to read */
    struct record *record = record_new(instance, &notes->latest);
    if (record == NULL) { /* more initiations than a run may have */
        atomic_store(&recorder.flooded, true);
        return;
    }
    struct event event = about(self, FUNCTION_INITIALIZE, instance, record->serial, planned->owner);
    NDIS_HANDLE driver = run.driver_handles[planned->owner];
    NDIS_HANDLE context = planned->null_context ? NULL : record;
    atomic_fetch_add(&notes->initiated, 1);

    stamp_call(self, event, 0);
    NDIS_STATUS status = subject.initialize(driver, &name->own, context);
    uint64_t place = recorder_take();

    atomic_fetch_add(status == NDIS_STATUS_SUCCESS ? &notes->accepted : &notes->refused, 1);
    actors_moved_to_callbacks();
    stamp_return(self, place, event, status, name_own_changed(name));
}

NDIS_STATUS probe_cancel(struct actor *self, int instance, int driver, enum spelling spelling) {
    const struct plan_instance *planned = &run.plan->instances[instance];
    struct name *name = (struct name *)&planned->name;
    /* In the other case it may be exactly the name of another instance. */
    int named = spelling == SPELLING_OTHER_CASE ? planned->other_case_names : instance;
    bool by_owner = driver == run.plan->instances[named].owner;
    struct instance *notes = &instances[named];
    struct event event = about(self, FUNCTION_CANCEL, instance, 0, driver);
    NDIS_HANDLE handle = run.driver_handles[driver];
    NDIS_STRING *lent = name_lend(name, spelling);
    if (lent == NULL) { /* memory is short: the run ends as one that outgrew it */
        atomic_store(&recorder.flooded, true);
        return NDIS_STATUS_FAILURE;
    }
    int accepted = atomic_load(&notes->accepted);

    stamp_call(self, event, (int)spelling);
    NDIS_STATUS status = subject.cancel(handle, lent);
    uint64_t place = recorder_take();

    bool changed = name_take_back(name, spelling, lent);
    if (by_owner && status == NDIS_STATUS_SUCCESS) {
        atomic_fetch_add(&notes->canceled, 1);
        actors_moved();
    }
    /* "No way to stop it", so it must come; but in another case than its own it may be the name of nothing. */
    bool exact = spelling != SPELLING_OTHER_CASE || named != instance;
    if (by_owner && exact && status == NDIS_STATUS_FAILURE && atomic_load(&notes->started))
        instance_oblige(notes, accepted);
    stamp_return(self, place, event, status, changed);
    return status;
}

void probe_start(struct actor *self, int instance) {
    struct event event = about(self, FUNCTION_START, instance, 0, 0);
    const NDIS_STRING *device = &run.plan->instances[instance].name.own;
    struct instance *notes = &instances[instance];
    atomic_store(&notes->started, true);
    /* Only what is known to be initiated now: a START that overlaps its Initialize may count as one before it. */
    instance_oblige(notes, atomic_load(&notes->accepted));
    actors_moved_to_callbacks();
    stamp_call(self, event, 0);
    subject.start_device(device);
    stamp_return(self, recorder_take(), event, NDIS_STATUS_SUCCESS, false);
}

bool probe_deinitialize(struct actor *self, int instance) {
    struct instance *notes = &instances[instance];
    struct record *latest = atomic_load(&notes->latest);
    struct record *record = record_find(latest, RECORD_OPERATIONAL | RECORD_TAKEN, RECORD_OPERATIONAL);
    if (record == NULL) return false;
    atomic_fetch_add(&notes->deinitializing, 1); /* before it is taken: then who finds it taken finds this as well */
    bool taken = record_set(record, RECORD_TAKEN);
    if (taken) {
        struct event event = about(self, FUNCTION_DEINITIALIZE, instance, 0, run.plan->instances[instance].owner);
        NDIS_HANDLE handle = atomic_load(&record->miniport_handle);
        stamp_call(self, event, 0);
        NDIS_STATUS status = subject.deinitialize(handle);
        stamp_return(self, recorder_take(), event, status, false);
    }
    atomic_fetch_sub(&notes->deinitializing, 1);
    actors_moved();
    return taken;
}

void probe_stamp_unbind(struct actor *self, int adapter, bool begins) {
    struct event event = about(self, FUNCTION_UNBIND, adapter, 0, 0);
    event.kind = begins ? EVENT_CALL : EVENT_RETURN;
    recorder_fill(recorder_take(), &event);
    actor_moves(self);
}
