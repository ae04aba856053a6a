/* One cache line to an event, so that two threads that record at once do not slow each other down. */
#include "recorder.h"

static struct slot {
    _Alignas(64) atomic_int published; /* the kind; 0 while the event is not yet written */
    struct event event;
} slots[RECORDER_MAX_EVENTS];

/* So far beyond the array that no run can count up to it, nor around. */
static const uint64_t closed = (uint64_t)1 << 62;

struct recorder recorder = {.next = (uint64_t)1 << 62};

static size_t used; /* slots that the last run may have written */

void recorder_open(void) {
    for (size_t i = 0; i < used; i++) atomic_store_explicit(&slots[i].published, 0, memory_order_relaxed);
    used = 0;
    atomic_store(&recorder.flooded, false);
    atomic_store(&recorder.next, 0);
}

size_t recorder_close(void) {
    uint64_t next = atomic_exchange(&recorder.next, closed);
    if (next >= closed) return used; /* closed before */
    used = next < RECORDER_MAX_EVENTS ? (size_t)next : RECORDER_MAX_EVENTS;
    return used;
}

void recorder_fill(uint64_t place, const struct event *event) {
    if (recorder_keeps(place)) {
        slots[place].event = *event;
        recorder_written(place);
        atomic_store_explicit(&slots[place].published, (int)event->kind, memory_order_release);
    } else if (place < closed) {
        atomic_store(&recorder.flooded, true);
    }
}

bool recorder_read(size_t place, struct event *event) {
    if (atomic_load_explicit(&slots[place].published, memory_order_acquire) == 0) return false;
    *event = slots[place].event;
    return true;
}
