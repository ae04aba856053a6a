/* A plan as the probe runs it, and its reading from words. adapters/bridge/protocol.md has the encoding. */
#ifndef PLAN_H
#define PLAN_H

#include "names.h"

enum {
    PLAN_VERSION = 1,
    PLAN_MAX_DRIVERS = 2,
    PLAN_MAX_INSTANCES = 8,
    PLAN_MAX_THREADS = 8,
    PLAN_MAX_STEPS = 64,
    PLAN_MAX_NAME_UNITS = 32767,
    STEP_WORDS = 4,
    /* header, instances and threads, each as large as the limits allow */
    PLAN_MAX_WORDS = 5 + PLAN_MAX_INSTANCES * (7 + PLAN_MAX_NAME_UNITS + PLAN_MAX_STEPS * STEP_WORDS) +
                     PLAN_MAX_THREADS * (1 + PLAN_MAX_STEPS * STEP_WORDS),
};

enum step_kind {
    STEP_INITIALIZE = 1,
    STEP_CANCEL,
    STEP_START,
    STEP_AWAIT,
    STEP_RELEASE,
    STEP_DEINITIALIZE,
    STEP_UNBIND,
    STEP_BARRIER
};

enum await_until { AWAIT_ENTERED, AWAIT_RETURNED };

struct step {
    enum step_kind kind;
    int target; /* instance; adapter for unbind */
    int driver; /* cancel */
    int detail; /* cancel: enum spelling; await: enum await_until */
};

struct step_list {
    int count;
    struct step steps[PLAN_MAX_STEPS];
};

struct plan_instance {
    int owner;
    int adapter;
    bool null_context;
    bool held;
    NDIS_STATUS status; /* what its MiniportInitializeEx returns */
    struct name name;
    int other_case_names; /* the instance that its name in `otherCase` is exactly the name of; itself where none is */
    struct step_list inside;
};

struct plan {
    int drivers;
    int instance_count;
    int thread_count;
    int32_t skew;
    struct plan_instance instances[PLAN_MAX_INSTANCES];
    struct step_list threads[PLAN_MAX_THREADS];
    int null_instance[PLAN_MAX_DRIVERS]; /* the driver's instance with a NULL context; -1 for none */
};

/* Reads and checks a plan. NULL, or a sentence that says why it cannot be run (valid up to the next call). */
const char *plan_read(struct plan *plan, const int32_t *words, size_t count);
void plan_free(struct plan *plan);

#endif
