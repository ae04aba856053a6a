/* See actors.h for the idea. Sequentially consistent atomics throughout: waits are rare, and this is easy to get wrong. */
#include "actors.h"

#include "platform.h"
#include "recorder.h"
#include "instances.h"

struct actor actors[MAX_ACTORS];
unsigned actors_idle_ms = 5;

static _Alignas(64) _Atomic uint64_t movement;
static _Atomic uint64_t hopes;        /* counts the movements that may bring a callback about */
static _Atomic uint64_t hopes_dashed; /* how many there had been when last a wait for callbacks was in vain */
static _Alignas(64) atomic_int subject_actors; /* may count beyond the array */
static atomic_uint current_run;
static atomic_bool given_up;
static int plan_threads;

static void reset(struct actor *actor, int active) {
    atomic_store_explicit(&actor->active, active, memory_order_relaxed);
    atomic_store_explicit(&actor->calls, 0, memory_order_relaxed);
    atomic_store_explicit(&actor->waits, WAIT_NONE, memory_order_relaxed);
    atomic_store_explicit(&actor->waiting_at, 0, memory_order_relaxed);
    atomic_store_explicit(&actor->barriers_reached, 0, memory_order_relaxed);
}

void actors_reset(const struct plan *plan, uint32_t run) {
    plan_threads = plan->thread_count;
    for (int i = 0; i < plan_threads; i++) {
        reset(&actors[i], 1);
        /* splitmix64 steps from here in odd strides: close-by seeds, runs and threads must not begin alike. */
        actors[i].random = ((uint64_t)(uint32_t)plan->skew << 32 | run) * 0xd1342543de82ef95u + (uint64_t)i * 0x632be59bd9b4e019u;
        actors[i].barriers = 0;
        for (int step = 0; step < plan->threads[i].count; step++)
            actors[i].barriers += plan->threads[i].steps[step].kind == STEP_BARRIER;
    }
    for (int i = 0; i < actors_of_subject(); i++) reset(&actors[PLAN_MAX_THREADS + i], 0);
    atomic_store(&subject_actors, 0);
    atomic_store(&given_up, false);
    atomic_store(&current_run, run);
}

struct actor *actors_enlist(int index) {
    actors[index].index = index;
    return platform_own()->of_plan = &actors[index];
}

struct actor *actors_self(void) {
    struct own *own = platform_own();
    if (own->of_plan != NULL) return own->of_plan;
    uint32_t run = atomic_load(&current_run);
    if (own->run != run) { /* it was not seen in this run; runs count from 1 */
        int index = PLAN_MAX_THREADS + atomic_fetch_add(&subject_actors, 1);
        if (index >= MAX_ACTORS) index = MAX_ACTORS - 1;
        own->run = run;
        own->of_subject = &actors[index];
        actors[index].index = index;
    }
    return own->of_subject;
}

int actors_of_subject(void) {
    int count = atomic_load(&subject_actors), most = MAX_ACTORS - PLAN_MAX_THREADS;
    return count < most ? count : most;
}

void actors_moved(void) {
    atomic_fetch_add(&movement, 1);
}

void actors_moved_to_callbacks(void) {
    atomic_fetch_add(&hopes, 1);
    actors_moved();
}

uint64_t actors_movement(void) {
    return atomic_load(&movement);
}

static bool stands_still(const struct actor *actor, uint64_t at) {
    return atomic_load(&actor->active) == 0 || atomic_load(&actor->waiting_at) == at + 1;
}

/*
 * Whether nothing can move: every actor waits, and no callback can come from where none of them is. One that may come,
 * but did not come within an idle time, is not waited for again until something happens that may bring it about.
 */
static bool all_stand_still(uint64_t at) {
    for (int i = 0; i < plan_threads; i++)
        if (!stands_still(&actors[i], at)) return false;
    for (int i = 0; i < actors_of_subject(); i++)
        if (!stands_still(&actors[PLAN_MAX_THREADS + i], at)) return false;
    return atomic_load(&hopes_dashed) == atomic_load(&hopes) || !instances_may_be_called();
}

/* Whether removals alone are left, each at a standstill, and this one is the first of them. */
static bool first_of_waiting_removals(const struct actor *self, uint64_t at) {
    const struct actor *first = NULL;
    for (int i = plan_threads - 1; i >= 0; i--) {
        if (atomic_load(&actors[i].active) == 0) continue;
        if (atomic_load(&actors[i].waits) != WAIT_UNBIND || !stands_still(&actors[i], at)) return false;
        first = &actors[i];
    }
    for (int i = 0; i < actors_of_subject(); i++)
        if (atomic_load(&actors[PLAN_MAX_THREADS + i].active) > 0) return false;
    return first == self;
}

static bool a_step_waits(void) {
    for (int i = 0; i < plan_threads; i++)
        if (atomic_load(&actors[i].waits) == WAIT_STEP) return true;
    return false;
}

/* How long a wait has found nothing moved. */
struct idle {
    uint64_t at;       /* movement last seen */
    uint64_t since_ms; /* 0 until the clock was read */
};

static bool idle_for(struct idle *idle, uint64_t at, unsigned ms) {
    uint64_t now = platform_now_ms();
    if (idle->at != at || idle->since_ms == 0) *idle = (struct idle){at, now};
    return now - idle->since_ms >= ms;
}

static bool may_give_way(const struct actor *self, enum wait wait, struct idle *idle, uint64_t at, unsigned idle_ms) {
    switch (wait) {
    case WAIT_STEP: return all_stand_still(at) || idle_for(idle, at, idle_ms);
    case WAIT_HELD: return !a_step_waits() && (all_stand_still(at) || idle_for(idle, at, idle_ms));
    case WAIT_SETTLE: return idle_for(idle, at, idle_ms);
    case WAIT_UNBIND: return first_of_waiting_removals(self, at) && idle_for(idle, at, idle_ms);
    case WAIT_NONE: break;
    }
    return false;
}

static bool wait_for(struct actor *self, enum wait wait, unsigned idle_ms, condition *holds, void *argument) {
    struct backoff backoff = {0};
    struct idle idle = {0};
    bool held = true;
    for (;;) {
        uint64_t at = atomic_load(&movement);
        if (recorder_flooded() || (wait != WAIT_SETTLE && atomic_load(&given_up)) || holds(argument)) break;
        atomic_store(&self->waits, (int)wait);
        atomic_store(&self->waiting_at, at + 1);
        uint64_t hoped = atomic_load(&hopes);
        /* Whoever counts the movement up first gives way; the others find that something moved. */
        if (may_give_way(self, wait, &idle, at, idle_ms) && atomic_compare_exchange_strong(&movement, &at, at + 1)) {
            atomic_store(&hopes_dashed, hoped);
            held = false;
            break;
        }
        platform_back_off(&backoff);
    }
    atomic_store(&self->waiting_at, 0);
    atomic_store(&self->waits, WAIT_NONE);
    actor_moves(self);
    return held;
}

bool actor_wait(struct actor *self, enum wait wait, condition *holds, void *argument) {
    return wait_for(self, wait, actors_idle_ms, holds, argument);
}

bool actor_await_removal(struct actor *self, unsigned idle_ms, condition *holds, void *argument) {
    return wait_for(self, WAIT_UNBIND, idle_ms, holds, argument);
}

bool actor_settle(struct actor *self, unsigned idle_ms, condition *holds, void *argument) {
    return wait_for(self, WAIT_SETTLE, idle_ms, holds, argument);
}

void actors_give_up(void) {
    atomic_store(&given_up, true);
}

bool actors_gave_up(void) {
    return recorder_flooded() || atomic_load(&given_up);
}
