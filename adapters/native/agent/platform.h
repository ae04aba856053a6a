/*
 * What differs between operating systems: platform_posix.c, platform_windows.c, and what these two share, platform_threads.c.
 * For processes and sockets, which only an agent that listens needs, there are serve.h and sockets.h.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef IMCANCEL_KERNEL
#include "platform_kernel.h"
#else
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#endif

/* Time, in milliseconds of a clock that never goes back. */
uint64_t platform_now_ms(void);
void platform_sleep_us(unsigned us);

/* Tells the core that this thread spins, so that its sibling or the memory bus gets a chance. */
static inline void platform_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/*
 * Patience of a thread that polls: spins for a microsecond or two, then yields, since whoever it waits for may need this
 * very core, and after some milliseconds of that, or where another program has the core, it naps.
 */
struct backoff {
    unsigned rounds;
};
void platform_back_off(struct backoff *backoff);

/* Keeps the calling thread on one of the processors that the process may use, or lets it go anywhere among them again. */
void platform_pin(unsigned index);
void platform_unpin(void);

bool platform_start_thread(void *(*body)(void *), void *argument);

/* What the probe keeps for each thread: zero until the thread has written it. */
struct own {
    void *of_plan;
    void *of_subject;
    uint32_t run;
};

/* A place to sleep: the sleeper re-checks its condition under the lock, the waker changes it before it rings. */
#ifndef IMCANCEL_KERNEL
struct bell {
    pthread_mutex_t mutex;
    pthread_cond_t rung;
};
#define BELL_INITIALIZER {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER}

extern _Thread_local struct own platform_own_of_thread;
static inline struct own *platform_own(void) {
    return &platform_own_of_thread;
}

static inline void *platform_allocate(size_t bytes) {
    return malloc(bytes);
}
static inline void platform_release(void *memory) {
    free(memory);
}
static inline void platform_format(char *text, size_t size, const char *format, va_list arguments) {
    vsnprintf(text, size, format, arguments);
}
#endif

void platform_sleep_while(struct bell *bell, bool (*condition)(void *), void *argument);
void platform_ring(struct bell *bell);

/*
 * Takes the protocol's streams away from descriptors 0 and 1, where a subject might find them: 0 then reads nothing
 * and 1 writes to stderr. False when the process has no streams to take.
 */
bool platform_take_streams(int *input, int *output);
long platform_read(int input, void *bytes, size_t size);
/* Writes it all. Safe in a signal handler. False when nobody reads any more. */
bool platform_write(int output, const void *bytes, size_t size);

/* Whether `input` is a connection that its other side has closed, or that was lost. Never for a pipe, a terminal, a file. */
bool platform_hung_up(int input);
/* Before the process ends: where `output` is a connection, waits until what was sent has come. Safe in a signal handler. */
void platform_take_leave(int output);

/* A variable of the environment, in UTF-8: its length, 0 where there is none, or -1 where it needs more than `size` bytes. */
long platform_variable(const char *name, char *value, size_t size);
/* Takes it out, and overwrites it where it was. */
void platform_remove_variable(const char *name);

/* Loads a library; NULL and a sentence in `why` where that fails. */
void *platform_open_library(const char *path, char *why, size_t size);
void *platform_symbol(void *library, const char *name);

/*
 * Calls `handler` with the name of the signal on the thread that crashed. The handler must not return. A crash inside the
 * handler ends the process with status 3.
 */
void platform_on_crash(void (*handler)(const char *signal));
/* Gives the calling thread a stack of its own for that handler, so that a stack overflow is reported too. */
void platform_prepare_thread_for_crash(void);
/* Ends the process in order, as the end of `main` does; on Windows without the subject's part in that, which can hang. */
_Noreturn void platform_exit(int status);
_Noreturn void platform_exit_now(int status);
/* Says what failed, in the log, and gives up: nothing can be run. */
_Noreturn void platform_fail(const char *what, unsigned number);

#endif
