/*
 * Runs in a signal handler, on the thread that crashed, with everything else in whatever state: it takes the run as the
 * watchdog does, and answers with functions that neither allocate nor lock.
 */
#include "crash.h"

#include "batch.h"
#include "output.h"
#include "phase.h"
#include "platform.h"

#include <string.h>

static void say(const char *text) {
    platform_write(2, text, strlen(text));
}

static void answer_load_failure(const char *signal) {
    output_text("{\"error\":\"the subject crashed while it was loaded (");
    output_text(signal);
    output_text(")\"}");
    output_end();
    output_exit(1);
}

static void on_crash(const char *signal) {
    say("imcancel-agent: the subject crashed: ");
    say(signal);
    say("\n");
    if (phase_now() == PHASE_LOADING) answer_load_failure(signal);
    /* Another thread's crash finds the main thread at its books at times: it closes them within a moment. */
    for (int wait_ms = 0; wait_ms < 2000 && phase_now() != PHASE_IDLE; wait_ms++) {
        if (phase_take()) {
            batch_add(ENDING_CRASHED, run.plan->thread_count, false);
            batch_answer(AGENT_BY_ENDING, signal);
            output_exit(3);
        }
        platform_sleep_us(1000);
    }
    platform_exit_now(3);
}

void crash_watch(void) {
    platform_on_crash(on_crash);
}
