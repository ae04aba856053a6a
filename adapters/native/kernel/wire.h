/*
 * What the agent and the driver say to each other by DeviceIoControl, all METHOD_BUFFERED, in 32-bit words of the machine.
 *
 *   HELLO     gives wire_hello
 *   RUN       takes wire_run and the words of a plan, gives wire_answer and what belongs to it
 *   CONTINUE  takes nothing, gives the next answer of the same request, after one that asked for something
 *   DONE      takes a ticket: what that answer asked for has been done
 *   START     takes a device's name: the subject's own control function delivers a START; only where it has one
 *
 * One request is under way at a time, and belongs to the handle that brought it. RUN and CONTINUE are pended until there
 * is an answer. When the handle is closed, the request is given up.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

enum { WIRE_VERSION = 1 };

/* CTL_CODE(FILE_DEVICE_UNKNOWN, 0x800 + n, METHOD_BUFFERED, FILE_READ_ACCESS | FILE_WRITE_ACCESS) */
#define WIRE_CODE(n) (0x22u << 16 | 3u << 14 | (0x800u + (n)) << 2)
#define WIRE_HELLO WIRE_CODE(0)
#define WIRE_RUN WIRE_CODE(1)
#define WIRE_CONTINUE WIRE_CODE(2)
#define WIRE_DONE WIRE_CODE(3)
#define WIRE_START WIRE_CODE(4)

enum wire_hello_flag {
    WIRE_CONTROLS = 1, /* the subject has control functions, and so can start, quiesce and reset by itself */
    WIRE_DEAD = 2      /* a thread is still inside the subject: nothing can be run until the machine is restarted */
};

struct wire_hello {
    uint32_t version;
    uint32_t drivers; /* how many are registered */
    uint32_t flags;
    uint32_t clock_disagreements; /* events whose order another clock contradicts, since the driver was loaded */
    char subject[64];             /* for people */
};

enum wire_run_flag {
    WIRE_ASK_FOR_START = 1 /* START and reset are asked for, even where the subject has control functions */
};

struct wire_run {
    uint32_t version;
    uint32_t times;
    uint32_t flags;
    uint32_t stall_ms, quiesce_ms, idle_ms;
    uint32_t word_count; /* of the plan, which follows */
};

enum wire_answer_kind {
    WIRE_HISTORIES, /* for each of `count`: how many runs gave it, number of words, words */
    WIRE_REFUSAL,   /* a sentence: nothing was run, and the driver goes on */
    WIRE_FAILURE,   /* a sentence: nothing can be run any more */
    WIRE_ASKS_START,/* the name of a device to start, in UTF-16: CONTINUE, and DONE once it was started */
    WIRE_ASKS_RESET /* all devices are to be stopped: likewise */
};

struct wire_answer {
    uint32_t kind;
    uint32_t after;  /* for histories: enum agent_after of batch.h */
    uint32_t ticket; /* of what is asked for */
    uint32_t count;
    uint32_t bytes;  /* that follow */
};

/* How much an answer may be: the room that RUN and CONTINUE must bring. Whoever builds with these limits sets batch.h's. */
enum {
    WIRE_MAX_WORDS = 1 << 18,
    WIRE_MAX_HISTORIES = 1 << 12,
    WIRE_ANSWER_BYTES = (int)sizeof(struct wire_answer) + 4 * (WIRE_MAX_WORDS + 2 * WIRE_MAX_HISTORIES)
};

#endif
