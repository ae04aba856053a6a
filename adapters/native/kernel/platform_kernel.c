/*
 * Kernel side of agent/platform.h: system threads, their processors, their sleep. Everything here is called at
 * PASSIVE_LEVEL, and uses what both Windows and Wine export.
 */
#include "platform.h"

#include <stdatomic.h>

/* Documented with ntifs.h, which declares much else. */
NTSYSAPI NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout);

static const ULONG tag = 0x50696d63; /* cmiP */
enum { units_per_us = 10, max_threads = 32 };

static uint64_t clock_frequency;

uint64_t platform_clock(void) {
    return (uint64_t)KeQueryPerformanceCounter(NULL).QuadPart;
}

static uint64_t now_us(void) {
    uint64_t now = platform_clock();
    return now / clock_frequency * 1000000 + now % clock_frequency * 1000000 / clock_frequency;
}

uint64_t platform_now_ms(void) {
    return now_us() / 1000;
}

/* With 0 it gives the processor to whoever is ready. */
void platform_sleep_us(unsigned us) {
    LARGE_INTEGER time = {.QuadPart = -(LONGLONG)us * units_per_us};
    KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* As in user mode, but that the length of a nap is up to the system's timer. */
void platform_back_off(struct backoff *backoff) {
    enum { spins = 64, yields = 2000, nap_us = 50 };
    unsigned round = backoff->rounds++;
    if (round < spins) {
        platform_relax();
    } else if (round < spins + yields) {
        platform_sleep_us(0);
    } else {
        platform_sleep_us(nap_us);
        backoff->rounds--; /* stays here, and cannot overflow */
    }
}

void platform_pin(unsigned index) {
    KAFFINITY active = KeQueryActiveProcessors();
    unsigned left = index % (unsigned)__builtin_popcountll(active);
    KAFFINITY mask = active;
    while (left-- > 0) mask &= mask - 1;
    KeSetSystemAffinityThread(mask & (~mask + 1));
}

void platform_unpin(void) {
    KeRevertToUserAffinityThread();
}

static struct started {
    void *(*body)(void *);
    void *argument;
    HANDLE thread; /* NULL while the place is free */
} started[max_threads];

static VOID NTAPI run_thread(PVOID context) {
    struct started *self = context;
    self->body(self->argument);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

/* Only one thread at a time starts others: that of the driver's entry, then the one that runs plans. */
bool platform_start_thread(void *(*body)(void *), void *argument) {
    struct started *place = started;
    while (place < started + max_threads && place->thread != NULL) place++;
    if (place == started + max_threads) return false;
    place->body = body;
    place->argument = argument;
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    return NT_SUCCESS(PsCreateSystemThread(&place->thread, THREAD_ALL_ACCESS, &attributes, NULL, NULL, run_thread, place));
}

/* Each sleeper has an event of its own, which holds a ring that comes before it waits. */
static FAST_MUTEX bell_lock;
static struct bed {
    KEVENT rung;
    bool taken;
} beds[max_threads];

static struct bed *lie_down(bool (*condition)(void *), void *argument) {
    struct bed *bed = NULL;
    ExAcquireFastMutex(&bell_lock);
    if (condition(argument)) {
        bed = beds; /* there are as many as threads */
        while (bed->taken) bed++;
        bed->taken = true;
        KeClearEvent(&bed->rung);
    }
    ExReleaseFastMutex(&bell_lock);
    return bed;
}

static void get_up(struct bed *bed) {
    ExAcquireFastMutex(&bell_lock);
    bed->taken = false;
    ExReleaseFastMutex(&bell_lock);
}

void platform_sleep_while(struct bell *bell, bool (*condition)(void *), void *argument) {
    struct bed *bed;
    (void)bell;
    while ((bed = lie_down(condition, argument)) != NULL) {
        KeWaitForSingleObject(&bed->rung, Executive, KernelMode, FALSE, NULL);
        get_up(bed);
    }
}

void platform_ring(struct bell *bell) {
    (void)bell;
    ExAcquireFastMutex(&bell_lock);
    for (struct bed *bed = beds; bed < beds + max_threads; bed++)
        if (bed->taken) KeSetEvent(&bed->rung, IO_NO_INCREMENT, FALSE);
    ExReleaseFastMutex(&bell_lock);
}

void *platform_allocate(size_t bytes) {
    return ExAllocatePoolWithTag(NonPagedPool, bytes, tag);
}

void platform_release(void *memory) {
    if (memory != NULL) ExFreePoolWithTag(memory, tag);
}

void platform_prepare_thread_for_crash(void) {
    /* A crash here is one of the machine. */
}

void platform_begin(void) {
    LARGE_INTEGER frequency;
    KeQueryPerformanceCounter(&frequency);
    clock_frequency = (uint64_t)frequency.QuadPart;
    ExInitializeFastMutex(&bell_lock);
    for (struct bed *bed = beds; bed < beds + max_threads; bed++) KeInitializeEvent(&bed->rung, SynchronizationEvent, FALSE);
}

void platform_end(void) {
    for (struct started *place = started; place < started + max_threads; place++) {
        if (place->thread == NULL) continue;
        ZwWaitForSingleObject(place->thread, FALSE, NULL);
        ZwClose(place->thread);
        place->thread = NULL;
    }
}
