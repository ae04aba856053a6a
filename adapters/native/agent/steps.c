/* The steps of a plan, on its threads and inside callbacks. */
#include "platform.h"
#include "probe.h"

/* splitmix64: good enough to spread delays, and a few instructions long. */
static uint64_t next_random(struct actor *self) {
    uint64_t x = self->random += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* Up to about a microsecond, short delays as likely as long ones: calls that race overlap within some ten nanoseconds. */
static void delay(struct actor *self) {
    uint64_t random = next_random(self);
    unsigned scale = (unsigned)(random % 10), rounds = (unsigned)(random >> 32) & ((2u << scale) - 1);
    for (volatile unsigned i = 0; i < rounds; i++) continue;
}

static bool nothing_due(void *instance) {
    return !instance_is_due(instance);
}

static bool nothing_due_nor_running(void *instance) {
    return !instance_is_due(instance) && !instance_is_in_callback(instance);
}

static void await_callback(struct actor *self, int instance, enum await_until until) {
    condition *holds = until == AWAIT_ENTERED ? nothing_due : nothing_due_nor_running;
    actor_wait(self, WAIT_STEP, holds, &instances[instance]);
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
        actors_moved_to_callbacks();
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
    for (int i = 0; i < list->count && !actors_gave_up(); i++) {
        if (skewed) delay(self);
        run_step(self, &list->steps[i]);
    }
}
