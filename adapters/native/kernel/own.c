/*
 * What is kept for each thread, found by its identity: a driver has no thread-local storage. A thread that ended may have
 * its identity, and with it its place, taken by another: never by one that ran beside it.
 */
#include "platform.h"

#include <stdatomic.h>

enum { table_size = 1024 }; /* a power of two, well above the threads of one run */

static HANDLE const forgotten = (HANDLE)(ULONG_PTR)-1; /* free, but chains go on behind it */

static struct place {
    _Atomic(HANDLE) thread; /* NULL or `forgotten` while the place is free */
    struct own own;
} places[table_size];

static struct place *nth(HANDLE thread, size_t n) {
    size_t first = (size_t)(((uint64_t)(uintptr_t)thread >> 2) * 0x9e3779b97f4a7c15u >> 32);
    return &places[(first + n) % table_size];
}

static struct place *find(HANDLE thread) {
    for (size_t n = 0; n < table_size; n++) {
        HANDLE found = atomic_load(&nth(thread, n)->thread);
        if (found == thread) return nth(thread, n);
        if (found == NULL) break;
    }
    return NULL;
}

/* Each thread adds only itself, so it is never added twice. */
static struct place *add(HANDLE thread) {
    for (size_t n = 0; n < table_size; n++) {
        struct place *place = nth(thread, n);
        HANDLE found = atomic_load(&place->thread);
        if (found != NULL && found != forgotten) continue;
        if (atomic_compare_exchange_strong(&place->thread, &found, thread)) return place;
    }
    return NULL;
}

struct own *platform_own(void) {
    HANDLE thread = PsGetCurrentThreadId();
    struct place *place = find(thread);
    if (place == NULL) place = add(thread);
    /* With more threads in one run than any history may have, two of them pass for one. */
    return place != NULL ? &place->own : &places[0].own;
}

void platform_forget_threads(void) {
    for (size_t i = 0; i < table_size; i++) {
        HANDLE thread = atomic_load(&places[i].thread);
        if (thread == NULL || thread == forgotten || places[i].own.of_plan != NULL) continue;
        places[i].own = (struct own){0};
        atomic_store(&places[i].thread, forgotten);
    }
}
