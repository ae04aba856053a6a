/*
 * Records: one for each Initialize call, as a driver keeps one for each virtual miniport. Its address is the DeviceContext
 * and the MiniportAdapterContext of that initiation.
 *
 * They live in a ring that is much larger than what one run uses, each marked with its run, so that a callback that
 * comes late, with the context of an earlier run, is recognised without touching freed memory.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include "plan.h"

#include <stdatomic.h>

enum record_flag {
    RECORD_ACCEPTED = 1,   /* Initialize returned SUCCESS */
    RECORD_REFUSED = 2,    /* Initialize returned anything else */
    RECORD_CANCELED = 4,   /* a cancel of it returned SUCCESS */
    RECORD_ENTERED = 8,    /* its MiniportInitializeEx was entered */
    RECORD_RETURNED = 16,  /* ... and returns */
    RECORD_SUCCEEDED = 32, /* ... with SUCCESS, so that it is operational */
    RECORD_TAKEN = 64,     /* its handle was taken for DeInitialize, which may be done once */
    RECORD_HALTED = 128,   /* MiniportHaltEx returned, or the DeInitialize that was to cause it */
    RECORD_DUE = 256,      /* its callback must come, by what was done and returned so far */
};

struct record {
    _Alignas(64) atomic_uint run; /* that it belongs to */
    atomic_uint flags;
    int32_t serial; /* from 1 in each run, in the order in which they were made */
    int instance;
    struct record *previous;               /* the one made before, of the same instance */
    _Atomic(NDIS_HANDLE) miniport_handle;  /* that its callback received */
    atomic_int driver;                     /* whose MiniportDriverContext its callback received; -1 for none */
};

enum { RECORD_MAX_PER_RUN = 8192 };

/* What a run knows of a device instance. */
struct instance {
    _Alignas(64) _Atomic(struct record *) latest;
    atomic_int initializing; /* Initialize calls that have not returned */
    atomic_bool started;     /* a START was delivered, or is just being */
    atomic_bool released;    /* a held callback of it need not wait */
};
extern struct instance instances[PLAN_MAX_INSTANCES];

/* Forgets the records of the last run. */
void records_reset(const struct plan *plan, uint32_t run);
/* A new record, already the latest of its instance. NULL when the run has had more than it may. */
struct record *record_new(int instance);
/* The record of this run that a context names; NULL where it names none. May be given any pointer. */
struct record *record_of_context(const void *context);

static inline bool record_is(const struct record *record, unsigned flags) {
    return (atomic_load(&record->flags) & flags) != 0;
}
/* Sets flags; the ones that it had before. */
unsigned record_set(struct record *record, unsigned flags);

/* The latest record of an instance that has one of the flags, and none of the others; NULL for none. */
struct record *record_find(int instance, unsigned with, unsigned without);
/* The record that a callback with a NULL context is for: the oldest that can still be called, else the latest. */
struct record *record_for_null(int instance);

/* Initialize returned SUCCESS or not. */
void record_settle(struct record *record, bool accepted);
/* A cancel returned SUCCESS: marks the oldest initiation that it can have meant. */
void record_cancel(int instance);
/* A START is about to be delivered. */
void record_start(int instance);

/* Whether MiniportInitializeEx of some initiation is due: to come, if the subject is right. */
bool records_are_due(void);
/* Whether it may come: initiated, and its device was started at some time. */
bool records_may_be_called(void);

#endif
