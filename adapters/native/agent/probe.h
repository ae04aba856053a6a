/*
 * The probe: the small intermediate driver that runs a plan and records what it sees. It reports, and never judges.
 *
 *   steps.c      what a plan's threads do, step by step
 *   calls.c      the calls into the subject, each between its two stamps
 *   callbacks.c  MiniportInitializeEx and MiniportHaltEx
 *   removal.c    what a real driver does when the underlying adapter goes away
 *   run.c        one run: registration, threads, quiescence, teardown
 */
#ifndef PROBE_H
#define PROBE_H

#include "actors.h"
#include "instances.h"
#include "plan.h"

struct run {
    const struct plan *plan;
    uint32_t number; /* counts all runs of this process from 1 */
    NDIS_HANDLE driver_handles[PLAN_MAX_DRIVERS];
    atomic_int callbacks;     /* that have been entered and not left */
    atomic_bool release_all;  /* held callbacks need not wait any more */
    atomic_bool tearing_down; /* callbacks run no more steps inside */
    atomic_bool strings_changed;
    atomic_bool stalled;      /* it was given up */
    bool left_behind;    /* something that a subject without a reset takes into its next run */
    bool waited_in_vain; /* the whole quiescence window for something that did not come */
};
extern struct run run;

/* The quiescence window. An option of the agent. */
extern unsigned probe_quiesce_ms;

enum ending { ENDING_QUIESCED, ENDING_STALLED, ENDING_CRASHED, ENDING_FLOODED };

/*
 * Runs a plan once, on thread 0 and the pool. Stalled: no thread is inside the subject, which can be used again.
 * Where one is, the watchdog finds it, and the crash handler finds a crash; then this does not return.
 */
enum ending probe_run(const struct plan *plan);

/* steps.c */
void probe_run_steps(struct actor *self, const struct step_list *list);

/* calls.c */
void probe_initialize(struct actor *self, int instance);
NDIS_STATUS probe_cancel(struct actor *self, int instance, int driver, enum spelling spelling);
void probe_start(struct actor *self, int instance);
/* Takes the handle of an operational miniport of the instance and halts it. False where none is to be taken. */
bool probe_deinitialize(struct actor *self, int instance);
/* The stamps of unbind, which is no call of the subject but has an interval all the same. */
void probe_stamp_unbind(struct actor *self, int adapter, bool begins);

/* callbacks.c */
extern NDIS_HANDLE const probe_driver_contexts[PLAN_MAX_DRIVERS];
NDIS_STATUS probe_miniport_initialize(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext,
                                      PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters);
VOID probe_miniport_halt(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction);

/* removal.c */
void probe_unbind(struct actor *self, int adapter);
/* Removes one instance at the end of a run: as unbind does, but waits no longer than the window allows. */
void probe_clean_up(struct actor *self, int instance);

/* run.c: around everything that is called in the subject, so that the watchdog knows who is inside. */
void probe_goes_in(struct actor *self);
void probe_comes_out(struct actor *self);
/* Returns when the subject says that everything due has been done. Only for one that exports `imcancel_quiesce`. */
void probe_quiesce_subject(struct actor *self);
/* Ends the run as stalled, with what is recorded up to here for its history: a removal waits for what never comes. */
void probe_give_up(void);

#endif
