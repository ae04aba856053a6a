/*
 * Sends the driver what no agent of ours does: buffers too short or too long, a plan that is longer than it says, words
 * that are no plan, codes that do not exist. Prints what each gave, as Windows numbers errors; 0 for none.
 */
#include "wire.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE device;
static char output[WIRE_ANSWER_BYTES];
static char input[1 << 20];

static void ask(const char *what, DWORD code, DWORD size, DWORD room) {
    DWORD got = 0;
    bool done = DeviceIoControl(device, code, input, size, output, room, &got, NULL);
    printf("%s: %lu\n", what, done ? 0 : GetLastError());
}

static struct wire_run *run_of(uint32_t words) {
    struct wire_run *run = (struct wire_run *)input;
    *run = (struct wire_run){WIRE_VERSION, 1, 0, 2000, 200, 5, words};
    return run;
}

static void send_run(const char *what, DWORD size) {
    ask(what, WIRE_RUN, size, sizeof output);
}

/* Plans of random words: each is to be refused with a sentence. */
static void send_garbage(unsigned times) {
    enum { words = 200 };
    unsigned refused = 0;
    srand(1);
    for (unsigned i = 0; i < times; i++) {
        struct wire_run *run = run_of(words);
        int32_t *plan = (int32_t *)(run + 1);
        DWORD got = 0;
        for (int word = 0; word < words; word++) plan[word] = rand() % 4 == 0 ? rand() * 65539 : rand() % 5;
        plan[0] = 1;
        if (!DeviceIoControl(device, WIRE_RUN, input, sizeof *run + words * sizeof *plan, output, sizeof output, &got, NULL))
            continue;
        refused += ((struct wire_answer *)output)->kind == WIRE_REFUSAL;
    }
    printf("garbage refused: %u of %u\n", refused, times);
}

int main(void) {
    const DWORD header = sizeof(struct wire_run);
    device = CreateFileA("\\\\.\\imcancel", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (device == INVALID_HANDLE_VALUE) return 1;

    ask("hello without room", WIRE_HELLO, 0, sizeof(struct wire_hello) - 1);
    ask("no such code", WIRE_CODE(99), 0, 0);
    run_of(0);
    ask("run without room", WIRE_RUN, header, WIRE_ANSWER_BYTES - 1);
    send_run("run without input", 0);
    send_run("run with half a header", header - 1);
    run_of(1000);
    send_run("run with fewer words than it says", header + 999 * 4);
    run_of(1000);
    send_run("run with more words than it says", header + 1001 * 4);
    run_of(0x40000000);
    send_run("run whose size overflows", header);
    run_of(0)->version = 2;
    send_run("run of another version", header);
    run_of(0)->times = 0;
    send_run("run of no times", header);
    run_of(0)->stall_ms = 0;
    send_run("run without a limit", header);
    ask("continue without a run", WIRE_CONTINUE, 0, sizeof output);
    ask("continue without room", WIRE_CONTINUE, 0, 0);
    ask("done with half a ticket", WIRE_DONE, 2, 0);
    ask("done with a ticket never given", WIRE_DONE, 4, 0);
    ask("start without a name", WIRE_START, 0, 0);
    ask("start of half a letter", WIRE_START, 3, 0);
    ask("start of too long a name", WIRE_START, 65536, 0);
    send_garbage(500);

    ask("hello", WIRE_HELLO, 0, sizeof output);
    printf("clock disagreements: %u\n", ((struct wire_hello *)output)->clock_disagreements);
    return 0;
}
