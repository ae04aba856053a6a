/*
 * Removal of an underlying adapter, as real intermediate drivers do it: attempt to cancel; on FAILURE wait, without a
 * limit, for MiniportInitializeEx to end, then deinitialize.
 */
#include "probe.h"
#include "subject.h"

#include <limits.h>

static bool no_initialize_runs(void *instance) {
    return !instance_is_initializing(instance);
}

static bool no_callback_runs(void *instance) {
    return !instance_is_in_callback(instance);
}

static bool no_deinitialize_runs(void *instance) {
    return atomic_load(&((struct instance *)instance)->deinitializing) == 0;
}

/* The initiations that a removal found, and has to see the end of. */
struct found {
    struct instance *instance;
    int accepted;
};

static bool are_resolved(void *argument) {
    const struct found *found = argument;
    return instance_resolved(found->instance) >= found->accepted;
}

/* How a removal waits: for ever, or in a teardown up to the window, and that once in vain only. */
typedef void await(struct actor *self, condition *holds, void *argument);

/*
 * For ever, but that a wait in vain is found out: when removals alone are left, the subject says that it has done all
 * that is due, and still nothing moves, then nothing ever will. Where a callback is obliged, the subject's word alone
 * does not do: as at the end of a run, it has the quiescence window to make it. The watchdog finds the other cases.
 */
static void await_for_ever(struct actor *self, condition *holds, void *argument) {
    unsigned idle_ms = subject.quiesce != NULL ? actors_idle_ms : UINT_MAX;
    uint64_t asked_at = 0; /* the movement when the subject was asked last; 0 for not yet */
    while (!actor_await_removal(self, idle_ms, holds, argument)) {
        uint64_t now = actors_movement(); /* that this wait gave way is one movement */
        if (asked_at != 0 && now == asked_at + 1) {
            probe_give_up();
            return;
        }
        asked_at = now;
        probe_quiesce_subject(self);
        idle_ms = instances_are_obliged() ? probe_quiesce_ms : actors_idle_ms;
    }
}

static void await_within_window(struct actor *self, condition *holds, void *argument) {
    if (!actor_settle(self, run.waited_in_vain ? 0 : probe_quiesce_ms, holds, argument)) run.waited_in_vain = true;
}

/*
 * Cancels what is initiated, or waits for its callback. Only what Initialize has accepted by now: of a call that is just
 * being made, FAILURE may mean that nothing preceded, and then no callback need ever come.
 */
static void stop_initiation(struct actor *self, int index, await *await) {
    struct found found = {&instances[index], atomic_load(&instances[index].accepted)};
    if (are_resolved(&found)) return;
    NDIS_STATUS status = probe_cancel(self, index, run.plan->instances[index].owner, SPELLING_TERMINATED);
    if (status == NDIS_STATUS_SUCCESS) return;
    /* Without a START no callback can come. A driver would wait all the same; a teardown has no reason to. */
    if (await == await_within_window && !atomic_load(&instances[index].started)) return;
    await(self, are_resolved, &found);
}

static void remove_instance(struct actor *self, int index, await *await) {
    struct instance *instance = &instances[index];
    /* NDIS does not run the unbind of a binding while its bind still runs. */
    await(self, no_initialize_runs, instance);
    stop_initiation(self, index, await);
    await(self, no_callback_runs, instance);
    while (probe_deinitialize(self, index)) continue;
    await(self, no_deinitialize_runs, instance);
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
