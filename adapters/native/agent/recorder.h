/*
 * The recorder: events of the run in the order of one atomic counter.
 *
 * `recorder_take` stamps: one atomic addition gives the event its place, right where the call is made. `recorder_fill`
 * then writes it there and publishes it. Nothing here allocates, locks or calls the system: that would put the threads
 * in a line and hide the races that are to be seen.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORDER_MAX_EVENTS = 16384 };

enum event_kind {
    EVENT_CALL = 1,
    EVENT_RETURN,
    EVENT_ENTER,
    EVENT_EXIT,
    EVENT_HALT,
    EVENT_HALTED,
    EVENT_QUIESCED
};

enum function { FUNCTION_NONE, FUNCTION_INITIALIZE, FUNCTION_CANCEL, FUNCTION_DEINITIALIZE, FUNCTION_START, FUNCTION_UNBIND };

/* As the protocol has it, but for two words that history.c renumbers: actors for threads, records for initiations. */
struct event {
    enum event_kind kind;
    int actor;
    int instance;
    int initiation; /* serial of a record; 0 and -1 as in the protocol */
    int driver;
    enum function function;
    int32_t status;
    int detail;
};

struct recorder {
    /* The place of the next event. Beyond the array while the recorder is closed. */
    _Alignas(64) _Atomic uint64_t next;
    /* Set by the first event that found no place in an open recorder. */
    _Alignas(64) atomic_bool flooded;
};
extern struct recorder recorder;

/* Forgets the last run and opens. */
void recorder_open(void);
/* Closes, and gives the number of events that found a place. Those that come later find none. */
size_t recorder_close(void);

#ifdef IMCANCEL_KERNEL
/* There it reads a clock as well, before the addition and once more as the event is written, to check the one by the other. */
uint64_t recorder_take(void);
void recorder_written(uint64_t place);
#else
static inline uint64_t recorder_take(void) {
    return atomic_fetch_add_explicit(&recorder.next, 1, memory_order_seq_cst);
}
static inline void recorder_written(uint64_t place) {
    (void)place;
}
#endif
/* Whether an event of that place is kept. */
static inline bool recorder_keeps(uint64_t place) {
    return place < RECORDER_MAX_EVENTS;
}
/* Writes and publishes the event of a place; not kept, it only notes the flood. */
void recorder_fill(uint64_t place, const struct event *event);

static inline bool recorder_flooded(void) {
    return atomic_load_explicit(&recorder.flooded, memory_order_relaxed);
}

/* Reads the event of a place below the number that closing gave. False while it is not published. */
bool recorder_read(size_t place, struct event *event);

#endif
