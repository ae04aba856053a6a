/* POSIX side of platform.h. */
#define _GNU_SOURCE /* sched_setaffinity, and POSIX under -std=c11 */
#include "platform.h"

#include "sockets.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

uint64_t platform_now_ms(void) {
    return now_us() / 1000;
}

void platform_sleep_us(unsigned us) {
    struct timespec time = {us / 1000000, (long)(us % 1000000) * 1000};
    nanosleep(&time, NULL);
}

/* Yields, and says whether that gave away a time slice: then it is no thread of this process that has the processor now. */
static bool yield_was_dear(void) {
    enum { dear_us = 2000 };
    uint64_t before = now_us();
    sched_yield();
    return now_us() - before >= dear_us;
}

/*
 * Where another program wants the processor, each yield costs a slice of some milliseconds, while who wakes from a nap
 * is preferred by the scheduler. So after one dear yield the next back-offs nap: about three times as many runs a second.
 */
void platform_back_off(struct backoff *backoff) {
    enum { spins = 64, yields = 2000, nap_us = 50, naps_after_dear_yield = 10 };
    static _Thread_local unsigned naps_left;
    unsigned round = backoff->rounds++;
    if (round < spins) {
        platform_relax();
    } else if (round < spins + yields && naps_left == 0) {
        if (yield_was_dear()) naps_left = naps_after_dear_yield;
    } else {
        if (naps_left > 0) naps_left--;
        platform_sleep_us(nap_us);
        backoff->rounds--; /* stays here, and cannot overflow */
    }
}

static cpu_set_t allowed; /* of the process, as it was started */

void platform_pin(unsigned index) {
    if (CPU_COUNT(&allowed) == 0 && sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    unsigned left = index % (unsigned)CPU_COUNT(&allowed);
    for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (!CPU_ISSET(processor, &allowed) || left-- > 0) continue;
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(processor, &one);
        sched_setaffinity(0, sizeof one, &one); /* a refusal costs overlap, not correctness */
        return;
    }
}

void platform_unpin(void) {
    if (CPU_COUNT(&allowed) > 0) sched_setaffinity(0, sizeof allowed, &allowed);
}

bool platform_take_streams(int *input, int *output) {
    signal(SIGPIPE, SIG_IGN); /* a bridge that went away shows as a failed write */
    *input = fcntl(0, F_DUPFD_CLOEXEC, 100);
    *output = fcntl(1, F_DUPFD_CLOEXEC, 100);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return *input >= 0 && *output >= 0 && nothing >= 0 && dup2(nothing, 0) == 0 && dup2(2, 1) == 1;
}

long platform_read(int input, void *bytes, size_t size) {
    ssize_t got;
    do got = read(input, bytes, size);
    while (got < 0 && errno == EINTR);
    return (long)got;
}

bool platform_write(int output, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t wrote = write(output, at, size);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        at += wrote;
        size -= (size_t)wrote;
    }
    return true;
}

bool platform_hung_up(int input) {
    return socket_is_connection(input) && socket_hung_up(input);
}

void platform_take_leave(int output) {
    enum { leave_ms = 2000 };
    if (socket_is_connection(output)) socket_take_leave(output, leave_ms);
}

long platform_variable(const char *name, char *value, size_t size) {
    const char *found = getenv(name);
    if (found == NULL) return 0;
    size_t length = strlen(found);
    if (length >= size) return -1;
    memcpy(value, found, length + 1);
    return (long)length;
}

void platform_remove_variable(const char *name) {
    char *found = getenv(name);
    if (found != NULL) memset(found, 'x', strlen(found)); /* the system shows what a process was started with */
    unsetenv(name);
}

void *platform_open_library(const char *path, char *why, size_t size) {
    struct stat status;
    if (stat(path, &status) != 0) {
        snprintf(why, size, "%s %s", path, errno == ENOENT ? "does not exist" : strerror(errno));
        return NULL;
    }
    /* dlopen searches its own folders for a name without a slash; what is meant is a file. */
    char *named = malloc(strlen(path) + 3);
    if (named == NULL) abort();
    sprintf(named, "%s%s", strchr(path, '/') == NULL ? "./" : "", path);
    void *library = dlopen(named, RTLD_NOW | RTLD_LOCAL);
    free(named);
    if (library == NULL) snprintf(why, size, "%s is not a library that can be loaded: %s", path, dlerror());
    return library;
}

void *platform_symbol(void *library, const char *name) {
    return dlsym(library, name);
}

static void (*crash_handler)(const char *signal);

static const struct {
    int number;
    const char *name;
} crash_signals[] = {
    {SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"}, {SIGABRT, "SIGABRT"}, {SIGFPE, "SIGFPE"}, {SIGILL, "SIGILL"},
};
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };

static void on_signal(int number) {
    static _Thread_local int crashes;
    if (crashes++ > 0) platform_exit_now(3); /* in the handler: nothing is left to be said */
    const char *name = "a signal";
    for (int i = 0; i < crash_signal_count; i++)
        if (crash_signals[i].number == number) name = crash_signals[i].name;
    crash_handler(name);
    platform_exit_now(3);
}

void platform_on_crash(void (*handler)(const char *signal)) {
    crash_handler = handler;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < crash_signal_count; i++) sigaction(crash_signals[i].number, &action, NULL);
}

void platform_prepare_thread_for_crash(void) {
    enum { stack_bytes = 64 * 1024 };
    stack_t present;
    /* A sanitizer brings its own, and wants it back when the thread ends. */
    if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE)) return;
    static _Thread_local void *memory; /* reachable to the end of the thread: not a leak */
    memory = malloc(stack_bytes);
    if (memory == NULL) return; /* then only a stack overflow goes unreported */
    stack_t stack = {.ss_sp = memory, .ss_size = stack_bytes};
    sigaltstack(&stack, NULL);
}

void platform_exit(int status) {
    exit(status);
}

void platform_exit_now(int status) {
    _exit(status);
}
