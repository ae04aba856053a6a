/*
 * A history is in the order of the atomic counter. The performance counter is read before and behind each addition, to
 * check that order by a clock that knows nothing of it: an event whose addition began after that of a later one had ended
 * is a disagreement. It is counted, and changes no history.
 */
#include "clock.h"

#include "platform.h"
#include "recorder.h"

static struct reading {
    _Alignas(64) uint64_t before, behind; /* `behind` is 0 where the event was never written */
} readings[RECORDER_MAX_EVENTS];

static uint64_t disagreements;

uint64_t recorder_take(void) {
    uint64_t before = platform_clock();
    uint64_t place = atomic_fetch_add_explicit(&recorder.next, 1, memory_order_seq_cst);
    if (recorder_keeps(place)) {
        readings[place].before = before;
        readings[place].behind = 0;
    }
    return place;
}

void recorder_written(uint64_t place) {
    readings[place].behind = platform_clock();
}

void clock_check(size_t events) {
    uint64_t latest = 0; /* reading before any addition so far */
    for (size_t i = 0; i < events; i++) {
        if (readings[i].behind == 0) continue;
        if (readings[i].behind < latest) disagreements++;
        if (readings[i].before > latest) latest = readings[i].before;
    }
}

uint64_t clock_disagreements(void) {
    return disagreements;
}
