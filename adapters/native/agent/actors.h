/*
 * Actors: the threads of a run, and how they wait for each other.
 *
 * A wait of the probe must end even when what it waits for never comes. Each change that a wait may depend on counts up
 * `movement`. A waiter notes at which count it found its condition false, so "nothing can move any more" is exact: every
 * actor waits, and all found so at the present count. Then one waiter gives way, which is a movement, and the others
 * look again.
 */
#ifndef ACTORS_H
#define ACTORS_H

#include "plan.h"

#include <stdatomic.h>

enum {
    /* Beyond the plan's threads, those of the subject that run callbacks. A subject with more shares the last one. */
    MAX_ACTORS = PLAN_MAX_THREADS + 120
};

enum wait { WAIT_NONE, WAIT_STEP, WAIT_HELD, WAIT_UNBIND, WAIT_SETTLE };

struct actor {
    _Alignas(64) int index;
    atomic_int active;   /* plan: has not ended; subject: callbacks it is in */
    atomic_int calls;    /* calls into the subject that have not returned, nested ones included */
    atomic_uint moves;   /* counts all that it does, for the watchdog */
    atomic_int waits;    /* enum wait */
    _Atomic uint64_t waiting_at; /* 1 + the movement at which its condition was last found false; 0 while not waiting */
    uint64_t random;     /* state of its generator of delays; plan threads only */
    int barriers;        /* of its steps; plan threads only */
    atomic_int barriers_reached;
};

extern struct actor actors[MAX_ACTORS];

/* How long nothing may move before a wait gives way. An option of the agent. */
extern unsigned actors_idle_ms;

/* Readies the plan's threads for a run. */
void actors_reset(const struct plan *plan, uint32_t run);
/* Makes the calling thread the plan thread `index`, for good. */
struct actor *actors_enlist(int index);
/* The actor of the calling thread: of the plan, or of the subject, which is then given one for this run. */
struct actor *actors_self(void);
/* How many of the subject's threads have been seen in this run. */
int actors_of_subject(void);

static inline void actor_moves(struct actor *self) {
    atomic_fetch_add_explicit(&self->moves, 1, memory_order_relaxed);
}

/* To be called behind each change that a wait may depend on. */
void actors_moved(void);
/* The same behind a change that may bring a callback about: one that did not come so far may come now. */
void actors_moved_to_callbacks(void);
uint64_t actors_movement(void);

typedef bool condition(void *argument);

/*
 * Waits until the condition holds, and says true; false where the wait gave way. STEP gives way when nothing can move,
 * or nothing has moved for the idle time; HELD as well, but only where no STEP waits, since a release may follow that
 * step. A flood ends every wait, and says true.
 */
bool actor_wait(struct actor *self, enum wait wait, condition *holds, void *argument);
/*
 * As UNBIND, for removals: gives way only where none but removals are left, all wait, and nothing has moved for `idle_ms`.
 * Of several removals that of the first thread does.
 */
bool actor_await_removal(struct actor *self, unsigned idle_ms, condition *holds, void *argument);
/* As SETTLE, for the end of a run: gives way after `idle_ms` without movement. */
bool actor_settle(struct actor *self, unsigned idle_ms, condition *holds, void *argument);

/* Ends every wait of this run, as a flood does, but for those of its end (SETTLE). */
void actors_give_up(void);
/* Whether the run is over, by a flood or because it was given up: no further step is to be run. */
bool actors_gave_up(void);

#endif
