/*
 * A thread of its own looks at the run now and then. One that has not moved for the stall limit inside a call, or inside
 * the wait of a removal, cannot be taken back: the watchdog answers for the main thread and ends the process.
 */
#include "watchdog.h"

#include "batch.h"
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
    batch_answer(AGENT_BY_ENDING);
    platform_exit_now(2);
}

static void *watch(void *unused) {
    unsigned tick_ms = watchdog_stall_ms / 20 < 1 ? 1 : watchdog_stall_ms / 20 > 50 ? 50 : watchdog_stall_ms / 20;
    (void)unused;
    platform_prepare_thread_for_crash();
    for (;;) {
        platform_sleep_us(tick_ms * 1000);
        bool stalled = stalls_found(phase_now() == PHASE_RUNNING, watchdog_stall_ms);
        if (stalled && phase_take()) answer();
    }
    return NULL;
}

void watchdog_start(void) {
    if (platform_start_thread(watch, NULL)) return;
    fprintf(stderr, "imcancel-agent: cannot start the watchdog\n");
    platform_exit_now(1);
}
