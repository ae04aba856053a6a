/*
 * What a run knows of each device instance: counts of what is certain. They decide what the probe waits for and cleans
 * up, never what is recorded.
 *
 * Counts, rather than a state: between the return of a cancel and the line that notes it, another thread may have
 * initiated anew. In counts, the order in which threads come to note what happened does not matter.
 */
#ifndef INSTANCES_H
#define INSTANCES_H

#include "plan.h"
#include "records.h"

struct instance {
    _Alignas(64) _Atomic(struct record *) latest;
    atomic_int initiated;      /* calls of Initialize begun */
    atomic_int accepted;       /* ... that returned SUCCESS */
    atomic_int refused;        /* ... that returned anything else */
    atomic_int canceled;       /* cancels by the owner that returned SUCCESS */
    atomic_int entered;        /* callbacks of MiniportInitializeEx */
    atomic_int exited;         /* ... that have returned */
    atomic_int obliged;        /* so many of the accepted ones must be canceled or entered before the run has settled */
    atomic_int deinitializing; /* calls of DeInitialize that have not returned */
    atomic_bool started;       /* a START was delivered, or is just being */
    atomic_bool released;      /* a held callback need not wait */
};
extern struct instance instances[PLAN_MAX_INSTANCES];

void instances_reset(const struct plan *plan);

static inline bool instance_is_initializing(struct instance *instance) {
    return atomic_load(&instance->initiated) > atomic_load(&instance->accepted) + atomic_load(&instance->refused);
}
/* How many initiations have come to their end as such: canceled, or called. */
static inline int instance_resolved(struct instance *instance) {
    return atomic_load(&instance->canceled) + atomic_load(&instance->entered);
}
/* Whether some initiation was neither refused nor canceled nor called. */
static inline bool instance_is_due(struct instance *instance) {
    return atomic_load(&instance->initiated) > atomic_load(&instance->refused) + instance_resolved(instance);
}
/* Whether its MiniportInitializeEx is running. */
static inline bool instance_is_in_callback(struct instance *instance) {
    return atomic_load(&instance->entered) > atomic_load(&instance->exited);
}

/* Of the accepted initiations, as many as there were, `accepted`, can now no longer stay as they are. */
void instance_oblige(struct instance *instance, int accepted);

/* Whether a right subject has a callback still to make: a START, or a FAILURE to cancel, obliges it to. */
bool instances_are_obliged(void);
/* Whether one may come: an initiation is due, and its device was started at some time. */
bool instances_may_be_called(void);
/* Whether some initiation is still due, or a miniport operational. */
bool instances_are_left(void);

#endif
