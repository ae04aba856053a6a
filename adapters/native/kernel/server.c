/* As main.c and watchdog.c of the agent, for requests that come by IOCTL and a process that cannot exit. */
#include "server.h"

#include "batch.h"
#include "clock.h"
#include "exchange.h"
#include "phase.h"
#include "platform.h"
#include "pool.h"
#include "recorder.h"
#include "stalls.h"
#include "subject_kernel.h"

static const char inside[] = "a thread is still inside the subject: restart the machine";
static const char flooded[] = "a run that was flooded left the subject as it was: restart the machine";
static const char left[] = "a run left something in the subject that the next one would meet: restart the machine";

static atomic_uint stall_ms = 2000;
static KEVENT watch_ends;

/* Runs it until it was run as often as asked for, or a run tells enough. */
static void run_plan(const struct plan *plan, uint32_t times) {
    bool goes_on = true, stalled = false;
    batch_begin(0);
    for (uint32_t i = 0; i < times && goes_on && !exchange_is_abandoned(); i++) {
        platform_forget_threads();
        phase_enter(PHASE_RUNNING);
        enum ending ending = probe_run(plan);
        phase_enter(PHASE_COLLECTING);
        bool flood = ending == ENDING_FLOODED;
        bool room = batch_add(ending, plan->thread_count, !flood);
        if (flood) {
            exchange_die(flooded);
            break;
        }
        clock_check(recorder_close());
        if (run.left_behind) exchange_die(left);
        stalled = ending == ENDING_STALLED;
        goes_on = room && !stalled && !run.waited_in_vain && !run.left_behind;
    }
    pool_rest();
    batch_answer(exchange_dead() == left ? AGENT_ENDS : stalled ? AGENT_GOES_ON : AGENT_BY_ENDING, NULL);
}

static void answer(const struct wire_run *request) {
    static struct plan plan;
    const char *error = plan_read(&plan, (const int32_t *)(request + 1), request->word_count);
    if (error != NULL) {
        exchange_say(WIRE_REFUSAL, error);
        return;
    }
    if (plan.drivers > subject_drivers()) {
        exchange_say(WIRE_REFUSAL, "the plan has two drivers, but one is registered; see limits in the hello");
    } else {
        atomic_store(&stall_ms, request->stall_ms);
        probe_quiesce_ms = request->quiesce_ms;
        actors_idle_ms = request->idle_ms;
        subject_asks_for_start((request->flags & WIRE_ASK_FOR_START) != 0);
        run_plan(&plan, request->times);
        phase_enter(PHASE_IDLE);
    }
    plan_free(&plan);
}

static void *serve(void *unused) {
    (void)unused;
    pool_begin();
    phase_enter(PHASE_IDLE);
    const struct wire_run *request;
    while ((request = exchange_next()) != NULL) answer(request);
    pool_end();
    return NULL;
}

/* Answers for a run that does not end by itself. What hangs in the subject cannot be taken back. */
static void answer_stalled(void) {
    struct event quiesced = {.kind = EVENT_QUIESCED};
    bool flood = recorder_flooded();
    exchange_die(inside);
    recorder_fill(recorder_take(), &quiesced);
    batch_add(flood ? ENDING_FLOODED : ENDING_STALLED, run.plan->thread_count, false);
    batch_answer(AGENT_BY_ENDING, NULL);
}

static void *watch(void *unused) {
    enum { tick_ms = 50, units_per_ms = 10000 };
    LARGE_INTEGER tick = {.QuadPart = -(LONGLONG)tick_ms * units_per_ms};
    (void)unused;
    while (KeWaitForSingleObject(&watch_ends, Executive, KernelMode, FALSE, &tick) == STATUS_TIMEOUT) {
        if (!stalls_found(phase_now() == PHASE_RUNNING, atomic_load(&stall_ms)) || !phase_take()) continue;
        answer_stalled();
        break;
    }
    return NULL;
}

bool server_begin(void) {
    KeInitializeEvent(&watch_ends, NotificationEvent, FALSE);
    return platform_start_thread(serve, NULL) && platform_start_thread(watch, NULL);
}

void server_end(void) {
    KeSetEvent(&watch_ends, IO_NO_INCREMENT, FALSE);
    exchange_end();
}

void platform_fail(const char *what, unsigned number) {
    (void)number;
    exchange_die(what);
    exchange_say(WIRE_FAILURE, what);
    PsTerminateSystemThread(STATUS_UNSUCCESSFUL);
    for (;;) platform_sleep_us(1000000); /* never: the thread has ended */
}
