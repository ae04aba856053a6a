/* The functions of the C library that the subjects use, in the kernel. */
#include "pthread.h"
#include "sched.h"
#include "unistd.h"

#include <ntddk.h>
#include <stdlib.h>

/* Documented with ntifs.h, which declares much else. */
NTSYSAPI NTSTATUS NTAPI ZwWaitForSingleObject(HANDLE Handle, BOOLEAN Alertable, PLARGE_INTEGER Timeout);

static const ULONG tag = 0x53696d63; /* cmiS */

static void sleep_us(LONGLONG us) {
    LARGE_INTEGER time = {.QuadPart = -us * 10};
    KeDelayExecutionThread(KernelMode, FALSE, &time);
}

/* Spins a little, then gives the processor away, and sleeps at last. */
static void wait(unsigned *rounds) {
    enum { spins = 64, yields = 300, nap_us = 1000 };
    if (*rounds < spins) __builtin_ia32_pause();
    else sleep_us(*rounds < spins + yields ? 0 : nap_us);
    if (*rounds < spins + yields) ++*rounds;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    for (unsigned rounds = 0; atomic_exchange(mutex, 1) != 0;) wait(&rounds);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    atomic_store(mutex, 0);
    return 0;
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex) {
    int before = atomic_load(cond);
    pthread_mutex_unlock(mutex);
    for (unsigned rounds = 0; atomic_load(cond) == before;) wait(&rounds);
    return pthread_mutex_lock(mutex);
}

int pthread_cond_signal(pthread_cond_t *cond) {
    return pthread_cond_broadcast(cond);
}

int pthread_cond_broadcast(pthread_cond_t *cond) {
    atomic_fetch_add(cond, 1);
    return 0;
}

int pthread_once(pthread_once_t *once, void (*routine)(void)) {
    int none = 0;
    if (atomic_compare_exchange_strong(once, &none, 1)) {
        routine();
        atomic_store(once, 2);
    }
    for (unsigned rounds = 0; atomic_load(once) != 2;) wait(&rounds);
    return 0;
}

static void *(*body_of_thread)(void *);

static VOID NTAPI run(PVOID argument) {
    body_of_thread(argument);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

int pthread_create(pthread_t *thread, const void *attributes, void *(*body)(void *), void *argument) {
    OBJECT_ATTRIBUTES kernel;
    (void)attributes;
    body_of_thread = body;
    InitializeObjectAttributes(&kernel, NULL, OBJ_KERNEL_HANDLE, NULL, NULL);
    return NT_SUCCESS(PsCreateSystemThread(thread, THREAD_ALL_ACCESS, &kernel, NULL, NULL, run, argument)) ? 0 : -1;
}

int pthread_join(pthread_t thread, void **result) {
    (void)result;
    ZwWaitForSingleObject(thread, FALSE, NULL);
    ZwClose(thread);
    return 0;
}

int sched_yield(void) {
    sleep_us(0);
    return 0;
}

unsigned sleep(unsigned seconds) {
    sleep_us((LONGLONG)seconds * 1000000);
    return 0;
}

void *malloc(size_t bytes) {
    return ExAllocatePoolWithTag(NonPagedPool, bytes, tag);
}

void free(void *memory) {
    if (memory != NULL) ExFreePoolWithTag(memory, tag);
}

void abort(void) {
    KeBugCheckEx(0xE2 /* MANUALLY_INITIATED_CRASH */, 0, 0, 0, 0);
}
