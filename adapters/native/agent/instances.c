/* See instances.h. */
#include "instances.h"

struct instance instances[PLAN_MAX_INSTANCES];

static int instance_count;

void instances_reset(const struct plan *plan) {
    instance_count = plan->instance_count;
    for (int i = 0; i < instance_count; i++) {
        struct instance *instance = &instances[i];
        atomic_store_explicit(&instance->latest, NULL, memory_order_relaxed);
        atomic_int *counts[] = {&instance->initiated, &instance->accepted, &instance->refused, &instance->canceled,
                                &instance->entered,   &instance->exited,   &instance->obliged, &instance->deinitializing};
        for (size_t count = 0; count < sizeof counts / sizeof counts[0]; count++)
            atomic_store_explicit(counts[count], 0, memory_order_relaxed);
        atomic_store_explicit(&instance->started, false, memory_order_relaxed);
        atomic_store_explicit(&instance->released, false, memory_order_relaxed);
    }
}

void instance_oblige(struct instance *instance, int accepted) {
    int before = atomic_load(&instance->obliged);
    while (before < accepted && !atomic_compare_exchange_weak(&instance->obliged, &before, accepted)) continue;
}

bool instances_are_obliged(void) {
    for (int i = 0; i < instance_count; i++)
        if (instance_resolved(&instances[i]) < atomic_load(&instances[i].obliged)) return true;
    return false;
}

bool instances_may_be_called(void) {
    for (int i = 0; i < instance_count; i++)
        if (atomic_load(&instances[i].started) && instance_is_due(&instances[i])) return true;
    return false;
}

bool instances_are_left(void) {
    for (int i = 0; i < instance_count; i++)
        if (instance_is_due(&instances[i]) ||
            record_find(atomic_load(&instances[i].latest), RECORD_OPERATIONAL | RECORD_TAKEN, RECORD_OPERATIONAL) != NULL)
            return true;
    return false;
}
