/*
 * One word releases all: a count of the runs, with the number of threads that take part in its low bits. A thread that
 * has waited long sleeps on a bell; before a run those that are needed are awake and polling, so that all start together.
 */
#include "pool.h"

#include "actors.h"
#include "platform.h"

/* The largest number that fits is no number of threads: it tells them to end. */
enum { part_bits = 4, part_mask = (1 << part_bits) - 1, part_end = part_mask, polls_before_sleep = 4000 };
_Static_assert((int)PLAN_MAX_THREADS < (int)part_end, "the number of threads fits into the word");

static struct worker {
    _Alignas(64) int index;
    uint64_t seen;        /* the word that it acted on last */
    atomic_bool sleeping; /* on the bell */
    atomic_bool wanted;   /* to be awake */
} workers[PLAN_MAX_THREADS];

static _Alignas(64) _Atomic uint64_t released;
static _Alignas(64) atomic_int done;
static struct bell bell = BELL_INITIALIZER;
static int worker_count = 1; /* the main thread */
static bool main_is_pinned;
static void (*body_of_run)(int index);

static bool may_sleep(void *argument) {
    struct worker *worker = argument;
    return atomic_load(&released) == worker->seen && !atomic_load(&worker->wanted);
}

static uint64_t await_release(struct worker *worker) {
    struct backoff backoff = {0};
    unsigned polls = 0;
    uint64_t word;
    while ((word = atomic_load(&released)) == worker->seen) {
        if (++polls < polls_before_sleep) {
            platform_back_off(&backoff);
            if (backoff.rounds > 1000) backoff.rounds = 1000; /* yields, but leaves naps to the bell */
            continue;
        }
        /* Says so before it looks again under the lock: a run that is released now sees either the one or the other. */
        atomic_store(&worker->sleeping, true);
        platform_sleep_while(&bell, may_sleep, worker);
        atomic_store(&worker->wanted, false);
        atomic_store(&worker->sleeping, false);
        polls = 0;
    }
    return word;
}

static void *work(void *argument) {
    struct worker *worker = argument;
    platform_prepare_thread_for_crash();
    platform_pin((unsigned)worker->index);
    actors_enlist(worker->index);
    for (;;) {
        worker->seen = await_release(worker);
        int part = (int)(worker->seen & part_mask);
        if (part == part_end) return NULL;
        if (worker->index >= part) continue;
        body_of_run(worker->index);
        atomic_fetch_add(&done, 1);
    }
}

void pool_begin(void) {
    platform_prepare_thread_for_crash();
    actors_enlist(0);
}

static void grow(int threads) {
    for (; worker_count < threads; worker_count++) {
        struct worker *worker = &workers[worker_count];
        worker->index = worker_count;
        worker->seen = atomic_load(&released);
        if (platform_start_thread(work, worker)) continue;
        platform_fail("cannot start a further thread of a plan", (unsigned)worker_count);
    }
}

/*
 * Each thread of a plan has its processor. Left to the scheduler, on a machine with other work, two of them come to share
 * one and take turns there: then no two calls ever overlap. The main thread is pinned no sooner than here, behind the
 * registration of the drivers, since threads that a subject starts inherit where they may run.
 */
static void pin_main(void) {
    if (main_is_pinned) return;
    platform_pin(0);
    main_is_pinned = true;
}

void pool_rest(void) {
    if (main_is_pinned) platform_unpin();
    main_is_pinned = false;
}

static void rouse(struct worker *worker) {
    struct backoff backoff = {0};
    while (atomic_load(&worker->sleeping)) {
        atomic_store(&worker->wanted, true);
        platform_ring(&bell);
        platform_back_off(&backoff);
    }
}

/* Writes the word for the first `count` threads, which are awake. */
static void release(int count, uint64_t part) {
    uint64_t word = atomic_load(&released);
    atomic_store(&released, ((word >> part_bits) + 1) << part_bits | part);
    for (int i = 1; i < count; i++) /* one may have fallen asleep since */
        if (atomic_load(&workers[i].sleeping)) platform_ring(&bell);
}

void pool_run(int threads, void (*body)(int index)) {
    if (threads == 1) {
        body(0);
        return;
    }
    pin_main();
    grow(threads);
    for (int i = 1; i < threads; i++) rouse(&workers[i]);
    body_of_run = body;
    atomic_store(&done, 0);
    release(threads, (uint64_t)threads);
    body(0);
    struct backoff backoff = {0};
    while (atomic_load(&done) < threads - 1) platform_back_off(&backoff);
}

void pool_end(void) {
    for (int i = 1; i < worker_count; i++) rouse(&workers[i]);
    release(worker_count, part_end);
    worker_count = 1;
}
