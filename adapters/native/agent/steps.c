/* The steps of a plan, on its threads and inside callbacks. */
#include "platform.h"
#include "probe.h"
#include "recorder.h"

/* xorshift64: good enough to spread delays, and a few instructions long. */
static uint64_t next_random(struct actor *self) {
    uint64_t x = self->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return self->random = x;
}

/* Up to about a microsecond, short delays as likely as long ones: calls that race overlap within some ten nanoseconds. */
static void delay(struct actor *self) {
    uint64_t random = next_random(self);
    unsigned rounds = (unsigned)(random >> 32) & ((2u << (random >> 8) % 10) - 1);
    for (volatile unsigned i = 0; i < rounds; i++) continue;
}

struct awaited {
    const struct record *record; /* NULL for none */
    unsigned flags;              /* one of which ends the wait */
};

static bool has_come(void *argument) {
    const struct awaited *awaited = argument;
    return awaited->record == NULL || record_is(awaited->record, awaited->flags);
}

static void await_callback(struct actor *self, int instance, enum await_until until) {
    struct awaited awaited = {
        .record = atomic_load(&instances[instance].latest),
        .flags = RECORD_CANCELED | RECORD_REFUSED | (until == AWAIT_ENTERED ? RECORD_ENTERED : RECORD_RETURNED),
    };
    actor_wait(self, WAIT_STEP, has_come, &awaited);
}

/* Whether each thread has come as far as this one's latest barrier, or has none left before it. */
static bool all_at_barrier(void *argument) {
    const struct actor *self = argument;
    int reached = atomic_load(&self->barriers_reached);
    for (int i = 0; i < run.plan->thread_count; i++) {
        int wanted = actors[i].barriers < reached ? actors[i].barriers : reached;
        if (atomic_load(&actors[i].active) != 0 && atomic_load(&actors[i].barriers_reached) < wanted) return false;
    }
    return true;
}

static void await_barrier(struct actor *self) {
    atomic_fetch_add(&self->barriers_reached, 1);
    actors_moved();
    actor_wait(self, WAIT_STEP, all_at_barrier, self);
}

static void run_step(struct actor *self, const struct step *step) {
    switch (step->kind) {
    case STEP_INITIALIZE: probe_initialize(self, step->target); return;
    case STEP_CANCEL: probe_cancel(self, step->target, step->driver, (enum spelling)step->detail); return;
    case STEP_START: probe_start(self, step->target); return;
    case STEP_AWAIT: await_callback(self, step->target, (enum await_until)step->detail); return;
    case STEP_RELEASE:
        atomic_store(&instances[step->target].released, true);
        actors_moved();
        return;
    case STEP_DEINITIALIZE:
        await_callback(self, step->target, AWAIT_RETURNED);
        probe_deinitialize(self, step->target);
        return;
    case STEP_UNBIND: probe_unbind(self, step->target); return;
    case STEP_BARRIER: await_barrier(self); return;
    }
}

void probe_run_steps(struct actor *self, const struct step_list *list) {
    bool skewed = run.plan->skew != 0 && self->index < PLAN_MAX_THREADS;
    for (int i = 0; i < list->count && !recorder_flooded(); i++) {
        if (skewed) delay(self);
        run_step(self, &list->steps[i]);
    }
}
