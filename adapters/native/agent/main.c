/* The agent: says hello, then runs the plans that it is asked to run, one request after another. */
#include "batch.h"
#include "crash.h"
#include "input.h"
#include "listen.h"
#include "options.h"
#include "output.h"
#include "phase.h"
#include "platform.h"
#include "pool.h"
#include "probe.h"
#include "request.h"
#include "subject.h"
#include "token.h"
#include "watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fail_to_start(const char *why) {
    output_text("{\"error\":");
    output_quoted(why);
    output_text("}");
    output_end();
    output_exit(1);
}

static void say_hello(const char *path) {
    const char *name = path + strlen(path);
    while (name > path && strchr("/\\", name[-1]) == NULL) name--;
    if (subject.describe != NULL) name = subject.describe();
    output_text("{\"hello\":\"imcancel\",\"protocol\":[1,1],\"agent\":\"imcancel-agent 0.1.0\",\"subject\":");
    output_quoted(name);
    output_text(",\"observes\":[\"calls\",\"callbacks\",\"contexts\",\"start\",\"drivers\",\"instances\",\"spellings\","
                "\"input\",\"inside\",\"quiescence\"]}");
    output_end();
}

static void refuse(int32_t id, const char *why) {
    output_text("{\"id\":");
    if (id < 0) output_text("null");
    else output_number(id);
    output_text(",\"error\":");
    output_quoted(why);
    output_text("}");
    output_end();
}

/* A run that waited for a callback in vain costs a quiescence window, and one of them tells enough. */
static void run_plan(const struct plan *plan, int32_t id, int32_t times) {
    bool in_vain = false;
    bool stalled = false;
    bool left_behind = false;
    phase_enter(PHASE_COLLECTING);
    batch_begin(id);
    for (int32_t i = 0; i < times && !in_vain && !stalled && !left_behind; i++) {
        phase_enter(PHASE_RUNNING);
        enum ending ending = probe_run(plan);
        phase_enter(PHASE_COLLECTING);
        bool flooded = ending == ENDING_FLOODED;
        bool room = batch_add(ending, plan->thread_count, !flooded);
        if (flooded) { /* what is still outstanding in the subject cannot be taken back */
            batch_answer(AGENT_BY_ENDING, "more came than is kept of a run");
            output_exit(2);
        }
        in_vain = run.waited_in_vain;
        stalled = ending == ENDING_STALLED;
        left_behind = run.left_behind;
        if (!room) break;
    }
    pool_rest();
    batch_answer(left_behind ? AGENT_ENDS : stalled ? AGENT_GOES_ON : AGENT_BY_ENDING,
                 stalled ? "a removal waits for a callback that does not come" : NULL);
    if (left_behind) output_exit(2); /* the next run would meet what this one left */
    phase_enter(PHASE_IDLE);
}

static void answer_line(const char *line, size_t length) {
    static struct request request;
    static struct plan plan;
    const char *error = request_read(&request, line, length);
    if (error == NULL) error = plan_read(&plan, request.words, request.word_count);
    if (error != NULL) {
        refuse(request.id, error);
        return;
    }
    run_plan(&plan, request.id, request.times);
    plan_free(&plan);
}

static void answer_all(void) {
    for (bool first = true;; first = false) {
        const char *line;
        size_t length;
        switch (input_line(&line, &length)) {
        case INPUT_LINE:
            if (first && !token_is_asked_for() && token_is_in(line, length)) break; /* the bridge cannot know */
            answer_line(line, length);
            break;
        case INPUT_TOO_LONG: refuse(-1, "the line is longer than 4194304 bytes"); break;
        case INPUT_HALF: refuse(-1, "the input ended within a line"); return;
        case INPUT_END: return;
        }
    }
}

static void take_streams(void) {
    int input, output;
    if (!platform_take_streams(&input, &output)) {
        fprintf(stderr, "imcancel-agent: the standard streams cannot be used\n");
        exit(1);
    }
    input_from(input);
    output_to(output);
}

/* In this process, with the streams of whoever asks. */
static void serve(const char *path) {
    crash_watch();
    watchdog_start();
    if (token_is_asked_for()) {
        watchdog_allow(TOKEN_LIMIT_MS);
        if (!token_is_given()) fail_to_start("the token is wrong");
        watchdog_allow(0);
    }
    pool_begin();
    const char *error = subject_load(path);
    if (error != NULL) fail_to_start(error);
    say_hello(path);
    phase_enter(PHASE_IDLE);
    answer_all();
}

int main(int count, char **arguments) {
    struct options options;
    const char *error = options_read(&options, count, arguments);
    if (error == NULL) error = token_find();
    if (error == NULL && options.listen != NULL) listen_on(options.listen, count, arguments);
    take_streams();
    if (error != NULL) fail_to_start(error);
    token_hide();
    serve(options.path);
    platform_exit(0);
}
