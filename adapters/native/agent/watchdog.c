/*
 * A thread of its own looks at the run now and then. One that has not moved for the stall limit inside a call, or inside
 * the wait of a removal, cannot be taken back: the watchdog answers for the main thread and ends the process. So it does,
 * without an answer, when the connection is lost for which it would be.
 */
#include "watchdog.h"

#include "batch.h"
#include "input.h"
#include "output.h"
#include "phase.h"
#include "platform.h"
#include "recorder.h"
#include "stalls.h"

#include <stdio.h>

unsigned watchdog_stall_ms = 2000;

static void answer(void) {
    struct event quiesced = {.kind = EVENT_QUIESCED};
    bool flooded = recorder_flooded();
    recorder_fill(recorder_take(), &quiesced);
    batch_add(flooded ? ENDING_FLOODED : ENDING_STALLED, run.plan->thread_count, false);
    batch_answer(AGENT_BY_ENDING, flooded ? "more came than is kept of a run" : "a call did not return, or a removal waits for what never comes");
    output_exit(2);
}

/*
 * A connection that is lost while the main thread waits for requests it finds by itself, and leaves in order; unless the
 * subject keeps it from that.
 */
static void look_at_connection(uint64_t now) {
    enum { leave_ms = 1000 };
    static uint64_t lost_since_ms;
    if (lost_since_ms == 0 && !input_hung_up()) return;
    if (lost_since_ms == 0) lost_since_ms = now;
    bool idle = phase_now() == PHASE_IDLE;
    if (!idle) platform_exit_now(1);
    if (now - lost_since_ms >= leave_ms) platform_exit_now(0);
}

static _Atomic uint64_t deadline_ms; /* 0 while there is none */

void watchdog_allow(unsigned ms) {
    atomic_store(&deadline_ms, ms == 0 ? 0 : platform_now_ms() + ms);
}

static void look_at_deadline(uint64_t now) {
    uint64_t deadline = atomic_load(&deadline_ms);
    if (deadline != 0 && now >= deadline) platform_exit_now(1);
}

static atomic_bool started;

static void *watch(void *unused) {
    unsigned tick_ms = watchdog_stall_ms / 20 < 1 ? 1 : watchdog_stall_ms / 20 > 50 ? 50 : watchdog_stall_ms / 20;
    (void)unused;
    platform_prepare_thread_for_crash();
    atomic_store(&started, true);
    for (;;) {
        platform_sleep_us(tick_ms * 1000);
        uint64_t now = platform_now_ms();
        look_at_connection(now);
        look_at_deadline(now);
        bool stalled = stalls_found(phase_now() == PHASE_RUNNING, watchdog_stall_ms);
        if (stalled && phase_take()) answer();
    }
    return NULL;
}

void watchdog_start(void) {
    if (platform_start_thread(watch, NULL)) {
        while (!atomic_load(&started)) platform_sleep_us(100); /* loading a library can keep threads from starting */
        return;
    }
    fprintf(stderr, "imcancel-agent: cannot start the watchdog\n");
    platform_exit_now(1);
}
