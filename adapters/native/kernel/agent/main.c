/* The agent of the driver: speaks imcancel/1 on standard input and output, and has the driver run the plans. */
#include "devices.h"
#include "driver.h"
#include "errands.h"
#include "input.h"
#include "output.h"
#include "platform.h"
#include "rename.h"
#include "request.h"

#include <stdlib.h>
#include <string.h>

/* As in the agent: what becomes of it behind an answer. */
enum { after_by_ending, after_goes_on, after_ends };

static struct {
    unsigned stall_ms, quiesce_ms, idle_ms; /* 0 for those that fit the subject */
    bool ask_for_start;
    const char *path;
} options;

static int device_count; /* 0 where the driver starts devices by itself */

static _Noreturn void fail_to_start(const char *why) {
    output_text("{\"error\":");
    output_quoted(why);
    output_text("}");
    output_end();
    exit(1);
}

static unsigned read_milliseconds(const char *text) {
    char *end;
    unsigned long number = text == NULL ? 0 : strtoul(text, &end, 10);
    if (number < 1 || number > 3600000 || *end != '\0' || text[0] < '0' || text[0] > '9')
        fail_to_start("each option takes milliseconds, from 1 to 3600000");
    return (unsigned)number;
}

static void read_arguments(char **arguments) {
    while (*++arguments != NULL) {
        const char *argument = *arguments;
        if (strcmp(argument, "--stall-ms") == 0) options.stall_ms = read_milliseconds(*++arguments);
        else if (strcmp(argument, "--quiesce-ms") == 0) options.quiesce_ms = read_milliseconds(*++arguments);
        else if (strcmp(argument, "--idle-ms") == 0) options.idle_ms = read_milliseconds(*++arguments);
        else if (strcmp(argument, "--start-from-user-mode") == 0) options.ask_for_start = true;
        else if (argument[0] == '-' || options.path != NULL)
            fail_to_start("usage: imcancel-kernel-agent [--stall-ms N] [--quiesce-ms N] [--idle-ms N] "
                          "[--start-from-user-mode] [DEVICE]");
        else options.path = argument;
    }
    if (options.path == NULL) options.path = "\\\\.\\imcancel";
}

/* A device takes seconds to start, where a function takes microseconds. */
static void choose_times(void) {
    if (options.stall_ms == 0) options.stall_ms = options.ask_for_start ? 60000 : 2000;
    if (options.quiesce_ms == 0) options.quiesce_ms = options.ask_for_start ? 10000 : 200;
    if (options.idle_ms == 0) options.idle_ms = options.ask_for_start ? 1000 : 5;
}

static void say_limits(int drivers) {
    output_text(",\"limits\":{\"drivers\":");
    output_number(drivers);
    output_text(",\"instances\":");
    output_number(device_count);
    output_text(",\"runMs\":"); /* of which a stall is the longest part, and devices are slow */
    output_number(options.stall_ms < 600000 ? options.stall_ms : 600000);
    output_text("}");
}

static void say_hello(const struct wire_hello *hello) {
    output_text("{\"hello\":\"imcancel\",\"protocol\":[1,1],\"agent\":\"imcancel-kernel-agent 0.1.0\",\"subject\":");
    output_quoted(hello->subject);
    output_text(",\"observes\":[\"calls\",\"callbacks\",\"contexts\",\"start\",\"spellings\",\"input\",\"inside\"");
    if (hello->drivers > 1) output_text(",\"drivers\"");
    if (device_count != 1) output_text(",\"instances\"");
    if (!options.ask_for_start) output_text(",\"quiescence\"");
    output_text("]");
    if (options.ask_for_start) say_limits((int)hello->drivers);
    output_text("}");
    output_end();
}

static void begin_message(int32_t id, const char *key) {
    output_text("{\"id\":");
    if (id < 0) output_text("null");
    else output_number(id);
    output_text(",\"");
    output_text(key);
    output_text("\":");
}

static void say(int32_t id, const char *key, const char *sentence) {
    begin_message(id, key);
    output_quoted(sentence);
    output_text("}");
    output_end();
}

/* Whether the agent goes on behind it. */
static bool say_histories(int32_t id, const struct wire_answer *answer) {
    const int32_t *at = (const int32_t *)(answer + 1);
    bool quiesced = true;
    begin_message(id, "histories");
    output_text("[");
    for (uint32_t i = 0; i < answer->count; i++) {
        int32_t times = *at++, length = *at++;
        output_text(i == 0 ? "[" : ",[");
        output_number(times);
        if (at[0] != 0) quiesced = false;
        while (length-- > 0) {
            output_text(",");
            output_number(*at++);
        }
        output_text("]");
    }
    output_text("]");
    if (answer->after != after_by_ending) output_text(answer->after == after_goes_on ? ",\"alive\":true" : ",\"alive\":false");
    output_text("}");
    output_end();
    return answer->after == after_goes_on || (answer->after == after_by_ending && quiesced);
}

/* Runs a request to its last answer. */
static const char *run_request(const struct wire_run *run, const struct wire_answer **answer) {
    const char *error = driver_run(run, answer);
    while (error == NULL && ((*answer)->kind == WIRE_ASKS_START || (*answer)->kind == WIRE_ASKS_RESET)) {
        errands_run(*answer);
        error = driver_continue(answer);
    }
    return error;
}

static void answer_request(const struct request *request) {
    static struct {
        struct wire_run run;
        int32_t words[PLAN_MAX_WORDS];
    } message;
    const struct wire_answer *answer;
    message.run = (struct wire_run){.version = WIRE_VERSION,
                                    .times = (uint32_t)request->times,
                                    .flags = options.ask_for_start ? WIRE_ASK_FOR_START : 0,
                                    .stall_ms = options.stall_ms,
                                    .quiesce_ms = options.quiesce_ms,
                                    .idle_ms = options.idle_ms,
                                    .word_count = (uint32_t)request->word_count};
    memcpy(message.words, request->words, request->word_count * sizeof *request->words);
    const char *refusal = NULL;
    if (options.ask_for_start)
        refusal = rename_instances(request, device_count, message.words, &message.run.word_count);
    if (refusal != NULL) {
        say(request->id, "error", refusal);
        return;
    }
    const char *lost = run_request(&message.run, &answer);
    if (lost != NULL) {
        say(request->id, "lost", lost);
        platform_exit_now(3);
    }
    if (answer->kind == WIRE_HISTORIES) {
        if (!say_histories(request->id, answer)) platform_exit_now(2);
        return;
    }
    static char sentence[512];
    size_t length = answer->bytes < sizeof sentence - 1 ? answer->bytes : sizeof sentence - 1;
    memcpy(sentence, answer + 1, length);
    sentence[length] = '\0';
    say(request->id, answer->kind == WIRE_REFUSAL ? "error" : "lost", sentence);
    if (answer->kind != WIRE_REFUSAL) platform_exit_now(3);
}

static void answer_all(void) {
    static struct request request;
    for (;;) {
        const char *line, *error;
        size_t length;
        switch (input_line(&line, &length)) {
        case INPUT_LINE:
            error = request_read(&request, line, length);
            if (error != NULL) say(request.id, "error", error);
            else answer_request(&request);
            break;
        case INPUT_TOO_LONG: say(-1, "error", "the line is longer than 4194304 bytes"); break;
        case INPUT_HALF: say(-1, "error", "the input ended within a line"); return;
        case INPUT_END: return;
        }
    }
}

int main(int count, char **arguments) {
    int input, output;
    (void)count;
    platform_take_streams(&input, &output);
    input_from(input);
    output_to(output);
    read_arguments(arguments);
    struct wire_hello hello;
    const char *error = driver_open(options.path, &hello);
    if (error != NULL) fail_to_start(error);
    if (hello.flags & WIRE_DEAD) fail_to_start("the driver can run no more plans: restart the machine");
    bool controls = (hello.flags & WIRE_CONTROLS) != 0;
    if (!controls) options.ask_for_start = true;
    if (options.ask_for_start) {
        device_count = devices_find(controls);
        if (device_count == 0) fail_to_start("there is no device to start: install one or more with imcancel.inf");
        devices_stop_all();
    }
    choose_times();
    say_hello(&hello);
    answer_all();
    return 0;
}
