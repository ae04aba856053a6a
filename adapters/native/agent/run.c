/* One run of a plan, from registration to deregistration. */
#include "platform.h"
#include "pool.h"
#include "probe.h"
#include "recorder.h"
#include "subject.h"

struct run run;
unsigned probe_quiesce_ms = 200;

void probe_goes_in(struct actor *self) {
    atomic_fetch_add_explicit(&self->calls, 1, memory_order_relaxed);
    actor_moves(self);
}

void probe_comes_out(struct actor *self) {
    atomic_fetch_sub_explicit(&self->calls, 1, memory_order_relaxed);
    actor_moves(self);
}

static void stamp_quiesced(void) {
    struct event event = {.kind = EVENT_QUIESCED};
    recorder_fill(recorder_take(), &event);
}

void probe_give_up(void) {
    stamp_quiesced();
    recorder_close(); /* before anyone moves on: what is done from here on is not of the run */
    run.waited_in_vain = true;
    atomic_store(&run.stalled, true);
    actors_give_up();
}

static void register_drivers(struct actor *self) {
    static WCHAR path_units[] = {'\\', 'i', 'm', 'c', 'a', 'n', 'c', 'e', 'l', 0};
    UNICODE_STRING path = {sizeof path_units - sizeof(WCHAR), sizeof path_units, path_units};
    static char driver_object; /* opaque: only its address is passed on */
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics = {
        .Header = {.Size = sizeof characteristics},
        .MajorNdisVersion = 6,
        .InitializeHandlerEx = probe_miniport_initialize,
        .HaltHandlerEx = probe_miniport_halt,
    };
    for (int driver = 0; driver < run.plan->drivers; driver++) {
        probe_goes_in(self);
        NDIS_STATUS status = subject.register_driver((PDRIVER_OBJECT)&driver_object, &path,
                                                     probe_driver_contexts[driver], &characteristics,
                                                     &run.driver_handles[driver]);
        probe_comes_out(self);
        if (status == NDIS_STATUS_SUCCESS) continue;
        platform_fail("NdisMRegisterMiniportDriver failed", (unsigned)status);
    }
}

/*
 * Reset comes first: after it nothing is outstanding, as deregistration asks for, whatever the subject did. A subject
 * that cannot be reset keeps the drivers of a run that left something behind.
 */
static void deregister_drivers(struct actor *self) {
    probe_goes_in(self);
    if (subject.reset != NULL) subject.reset();
    run.left_behind = subject.reset == NULL && instances_are_left();
    if (!run.left_behind)
        for (int driver = 0; driver < run.plan->drivers; driver++) subject.deregister_driver(run.driver_handles[driver]);
    probe_comes_out(self);
}

static void run_thread(int index) {
    struct actor *self = &actors[index];
    probe_run_steps(self, &run.plan->threads[index]);
    atomic_store(&self->active, 0);
    actors_moved();
}

static bool no_callback_runs(void *unused) {
    (void)unused;
    return atomic_load(&run.callbacks) == 0;
}

static bool nothing_is_obliged(void *unused) {
    return no_callback_runs(unused) && !instances_are_obliged();
}

static bool nothing_may_come(void *unused) {
    return no_callback_runs(unused) && !instances_may_be_called();
}

void probe_quiesce_subject(struct actor *self) {
    probe_goes_in(self);
    subject.quiesce();
    probe_comes_out(self);
}

/* As the subject says it; without its word, when the probe sees nothing move any more. */
static void quiesce(struct actor *self) {
    if (subject.quiesce == NULL) {
        actor_settle(self, actors_idle_ms, nothing_may_come, NULL);
        return;
    }
    probe_quiesce_subject(self);
}

/* Waits until nothing is to come. Callbacks may bring more about while this looks: then it looks again. */
static void settle(struct actor *self) {
    uint64_t before;
    do {
        quiesce(self);
        before = actors_movement();
        if (!actor_settle(self, run.waited_in_vain ? 0 : probe_quiesce_ms, nothing_is_obliged, NULL)) {
            run.waited_in_vain = true;
            /* A callback that is still running ends, or stalls inside a call and is found there. */
            while (!actor_settle(self, probe_quiesce_ms, no_callback_runs, NULL)) continue;
            return;
        }
    } while (actors_movement() != before && !recorder_flooded());
}

static void begin(const struct plan *plan) {
    run.plan = plan;
    run.number++;
    atomic_store(&run.callbacks, 0);
    atomic_store(&run.release_all, false);
    atomic_store(&run.tearing_down, false);
    atomic_store(&run.strings_changed, false);
    atomic_store(&run.stalled, false);
    run.waited_in_vain = false;
    actors_reset(plan, run.number);
    records_reset(run.number);
    instances_reset(plan);
}

static void tear_down(struct actor *self) {
    atomic_store(&run.tearing_down, true);
    for (int i = 0; i < run.plan->instance_count; i++) probe_clean_up(self, i);
    settle(self);
    stamp_quiesced();
}

enum ending probe_run(const struct plan *plan) {
    struct actor *self = &actors[0];
    begin(plan);
    register_drivers(self);
    recorder_open();
    pool_run(plan->thread_count, run_thread);
    atomic_store(&run.release_all, true);
    actors_moved();
    if (!actors_gave_up()) {
        settle(self);
        stamp_quiesced();
        tear_down(self);
    }
    if (recorder_flooded()) return ENDING_FLOODED;
    recorder_close();
    /* One that slipped in before the recorder closed; those that come later are turned away. */
    while (!actor_settle(self, probe_quiesce_ms, no_callback_runs, NULL)) continue;
    bool stalled = atomic_load(&run.stalled);
    if (stalled) tear_down(self); /* unrecorded */
    deregister_drivers(self);
    if (atomic_load(&run.strings_changed))
        for (int i = 0; i < plan->instance_count; i++) name_restore((struct name *)&plan->instances[i].name);
    return stalled ? ENDING_STALLED : ENDING_QUIESCED;
}
