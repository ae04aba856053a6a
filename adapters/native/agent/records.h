/*
 * Records: one for each Initialize call, as a driver keeps one for each virtual miniport. Its address is the DeviceContext
 * and the MiniportAdapterContext of that initiation.
 *
 * They live in a ring that is much larger than what one run uses, each marked with its run, so that a callback that
 * comes late, with the context of an earlier run, is recognised without touching freed memory.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include "ndis_im.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum record_flag {
    RECORD_ENTERED = 1,     /* its MiniportInitializeEx was entered */
    RECORD_OPERATIONAL = 2, /* ... and returns SUCCESS */
    RECORD_TAKEN = 4        /* its handle was taken for DeInitialize, which may be done once */
};

struct record {
    _Alignas(64) atomic_uint run; /* that it belongs to */
    atomic_uint flags;
    int32_t serial; /* from 1 in each run, in the order in which they were made */
    int instance;
    struct record *previous;              /* the one made before, of the same instance */
    _Atomic(NDIS_HANDLE) miniport_handle; /* that its callback received */
    atomic_int driver;                    /* whose MiniportDriverContext its callback received; -1 for none */
};

enum { RECORD_MAX_PER_RUN = 8192 };

/* Forgets the records of the last run. */
void records_reset(uint32_t run);
/* A new record, with `latest` pointing to it from now on. NULL when the run has had more than it may. */
struct record *record_new(int instance, _Atomic(struct record *) *latest);
/* The record of this run that a context names; NULL where it names none. May be given any pointer. */
struct record *record_of_context(const void *context);

/* Sets flags; whether none of them was set before. */
static inline bool record_set(struct record *record, unsigned flags) {
    return (atomic_fetch_or(&record->flags, flags) & flags) == 0;
}
/* The first from `latest` back whose flags, of those in `mask`, are just these; NULL for none. */
struct record *record_find(struct record *latest, unsigned mask, unsigned flags);

#endif
