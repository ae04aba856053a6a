/* The ring, and the walk over the records of an instance. */
#include "records.h"

enum { ring_size = 1 << 16 };

static struct record ring[ring_size];
static uint32_t ring_base; /* where the records of this run begin */
static _Alignas(64) atomic_int record_count;
static atomic_uint current_run;

void records_reset(uint32_t run) {
    ring_base += (uint32_t)atomic_load(&record_count);
    atomic_store(&record_count, 0);
    atomic_store(&current_run, run);
}

struct record *record_new(int instance, _Atomic(struct record *) *latest) {
    int32_t serial = 1 + atomic_fetch_add(&record_count, 1);
    if (serial > RECORD_MAX_PER_RUN) {
        atomic_fetch_sub(&record_count, 1);
        return NULL;
    }
    struct record *record = &ring[(ring_base + (uint32_t)serial) % ring_size];
    atomic_store_explicit(&record->flags, 0, memory_order_relaxed);
    atomic_store_explicit(&record->driver, -1, memory_order_relaxed);
    record->serial = serial;
    record->instance = instance;
    atomic_store(&record->run, atomic_load_explicit(&current_run, memory_order_relaxed));
    record->previous = atomic_load(latest);
    while (!atomic_compare_exchange_weak(latest, &record->previous, record)) continue;
    return record;
}

struct record *record_of_context(const void *context) {
    uintptr_t offset = (uintptr_t)context - (uintptr_t)ring;
    if (offset >= sizeof ring || offset % sizeof ring[0] != 0) return NULL;
    struct record *record = &ring[offset / sizeof ring[0]];
    return atomic_load(&record->run) == atomic_load(&current_run) ? record : NULL;
}

struct record *record_find(struct record *latest, unsigned mask, unsigned flags) {
    while (latest != NULL && (atomic_load(&latest->flags) & mask) != flags) latest = latest->previous;
    return latest;
}
