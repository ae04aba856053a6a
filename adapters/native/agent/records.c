/* Bookkeeping of initiations. It decides what the probe waits for and cleans up, never what is recorded. */
#include "records.h"

enum { ring_size = 1 << 16 };

static struct record ring[ring_size];
static uint32_t ring_base; /* where the records of this run begin */
static _Alignas(64) atomic_int record_count;
static uint32_t current_run;
static int instance_count;

struct instance instances[PLAN_MAX_INSTANCES];

void records_reset(const struct plan *plan, uint32_t run) {
    ring_base += (uint32_t)atomic_load(&record_count);
    atomic_store(&record_count, 0);
    current_run = run;
    instance_count = plan->instance_count;
    for (int i = 0; i < instance_count; i++) {
        atomic_store_explicit(&instances[i].latest, NULL, memory_order_relaxed);
        atomic_store_explicit(&instances[i].initializing, 0, memory_order_relaxed);
        atomic_store_explicit(&instances[i].started, false, memory_order_relaxed);
        atomic_store_explicit(&instances[i].released, false, memory_order_relaxed);
    }
}

struct record *record_new(int instance) {
    int32_t serial = 1 + atomic_fetch_add(&record_count, 1);
    if (serial > RECORD_MAX_PER_RUN) {
        atomic_fetch_sub(&record_count, 1);
        return NULL;
    }
    struct record *record = &ring[(ring_base + (uint32_t)serial) % ring_size];
    atomic_store_explicit(&record->flags, 0, memory_order_relaxed);
    record->serial = serial;
    record->instance = instance;
    atomic_store_explicit(&record->driver, -1, memory_order_relaxed);
    atomic_store(&record->run, current_run);
    record->previous = atomic_load(&instances[instance].latest);
    while (!atomic_compare_exchange_weak(&instances[instance].latest, &record->previous, record)) continue;
    return record;
}

struct record *record_of_context(const void *context) {
    uintptr_t offset = (uintptr_t)context - (uintptr_t)ring;
    if (offset >= sizeof ring || offset % sizeof ring[0] != 0) return NULL;
    struct record *record = &ring[offset / sizeof ring[0]];
    return atomic_load(&record->run) == current_run ? record : NULL;
}

unsigned record_set(struct record *record, unsigned flags) {
    return atomic_fetch_or(&record->flags, flags);
}

static struct record *latest(int instance) {
    return atomic_load(&instances[instance].latest);
}

struct record *record_find(int instance, unsigned with, unsigned without) {
    for (struct record *record = latest(instance); record != NULL; record = record->previous)
        if (record_is(record, with) && !record_is(record, without)) return record;
    return NULL;
}

static struct record *oldest_without(int instance, unsigned flags) {
    struct record *oldest = NULL;
    for (struct record *record = latest(instance); record != NULL; record = record->previous)
        if (!record_is(record, flags)) oldest = record;
    return oldest;
}

/* No longer outstanding, one way or another. */
static const unsigned over = RECORD_REFUSED | RECORD_CANCELED | RECORD_ENTERED;

struct record *record_for_null(int instance) {
    struct record *record = oldest_without(instance, over);
    return record != NULL ? record : latest(instance);
}

void record_cancel(int instance) {
    /*
     * Not simply the latest: between the return of this cancel and this line, another thread may have initiated anew.
     * Initiations of one instance end one after another, so the SUCCESSes belong to them in that same order.
     */
    struct record *record;
    do record = oldest_without(instance, over);
    while (record != NULL && (record_set(record, RECORD_CANCELED) & RECORD_CANCELED) != 0);
}

void record_settle(struct record *record, bool accepted) {
    unsigned before = record_set(record, accepted ? RECORD_ACCEPTED : RECORD_REFUSED);
    /* It was taken for the canceled one while it was not known to be refused: so another one was canceled. */
    if (!accepted && (before & RECORD_CANCELED) != 0) record_cancel(record->instance);
}

void record_start(int instance) {
    atomic_store(&instances[instance].started, true);
    for (struct record *record = latest(instance); record != NULL; record = record->previous)
        if (record_is(record, RECORD_ACCEPTED) && !record_is(record, over)) record_set(record, RECORD_DUE);
}

bool records_are_due(void) {
    for (int i = 0; i < instance_count; i++)
        if (record_find(i, RECORD_DUE, over) != NULL) return true;
    return false;
}

bool records_may_be_called(void) {
    for (int i = 0; i < instance_count; i++)
        if (atomic_load(&instances[i].started) && oldest_without(i, over) != NULL) return true;
    return false;
}
