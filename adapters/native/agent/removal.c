/*
 * Removal of an underlying adapter, as real intermediate drivers do it: attempt to cancel; on FAILURE wait, without a
 * limit, for MiniportInitializeEx to end, then deinitialize.
 */
#include "probe.h"

static bool none_initializing(void *instance) {
    return atomic_load(&((struct instance *)instance)->initializing) == 0;
}

static bool is_over(void *record) {
    return record_is(record, RECORD_RETURNED | RECORD_CANCELED);
}

static bool is_halted(void *record) {
    return record_is(record, RECORD_HALTED);
}

/* How a removal waits: for ever, or in a teardown up to the window, and that once in vain only. */
typedef void await(struct actor *self, condition *holds, void *argument);

static void await_for_ever(struct actor *self, condition *holds, void *argument) {
    actor_wait(self, WAIT_UNBIND, holds, argument);
}

static void await_within_window(struct actor *self, condition *holds, void *argument) {
    if (!actor_settle(self, run.waited_in_vain ? 0 : probe_quiesce_ms, holds, argument)) run.waited_in_vain = true;
}

/* Cancels, or waits for the callback. */
static void stop_initiation(struct actor *self, int instance, struct record *record, await *await) {
    if (!record_is(record, RECORD_CANCELED | RECORD_ENTERED)) {
        int owner = run.plan->instances[instance].owner;
        if (probe_cancel(self, instance, owner, SPELLING_TERMINATED) == NDIS_STATUS_SUCCESS) return;
    }
    await(self, is_over, record);
}

static void halt(struct actor *self, int instance, await *await) {
    while (probe_deinitialize(self, instance)) continue;
    struct record *halting = record_find(instance, RECORD_TAKEN, RECORD_HALTED);
    if (halting != NULL) await(self, is_halted, halting);
}

static void remove_instance(struct actor *self, int instance, await *await) {
    /* NDIS does not run the unbind of a binding while its bind still runs. */
    await(self, none_initializing, &instances[instance]);
    struct record *record = record_find(instance, RECORD_ACCEPTED, 0);
    if (record != NULL) stop_initiation(self, instance, record, await);
    halt(self, instance, await);
}

void probe_unbind(struct actor *self, int adapter) {
    probe_stamp_unbind(self, adapter, true);
    for (int i = 0; i < run.plan->instance_count; i++)
        if (run.plan->instances[i].adapter == adapter) remove_instance(self, i, await_for_ever);
    probe_stamp_unbind(self, adapter, false);
}

void probe_clean_up(struct actor *self, int instance) {
    remove_instance(self, instance, await_within_window);
}
