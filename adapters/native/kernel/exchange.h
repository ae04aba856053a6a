/*
 * The request under way, and the IRP of RUN or CONTINUE that waits for its next answer. Whoever has something to say, be it
 * the thread that runs plans, one of a plan, or the watchdog, takes the IRP, fills it and completes it.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "wire.h"

#include <ntddk.h>
#include <stdbool.h>

void exchange_begin(void);

/* Dispatch side. Each gives the status that the IRP was pended or is to be completed with. */
NTSTATUS exchange_run(PIRP irp, PFILE_OBJECT owner);
NTSTATUS exchange_continue(PIRP irp, PFILE_OBJECT owner);
/* The handle was closed: its request, if it has one, is given up. */
void exchange_abandon(PFILE_OBJECT owner);

/* Waits for a request and gives it; NULL when the driver is to be unloaded. Valid until it is answered. */
const struct wire_run *exchange_next(void);
/* Wakes the one that waits for a request, to tell it that none comes any more. */
void exchange_end(void);

/* Whether nobody wants the answer any more. */
bool exchange_is_abandoned(void);

/* Waits for an IRP to answer with. NULL where nobody wants the answer any more. What follows wire_answer has its room. */
struct wire_answer *exchange_take(PIRP *irp);
/* Completes it. `last` where the request is answered with that, which is also to be said where there was no IRP. */
void exchange_give(PIRP irp, bool last);
/* Answers the request with a sentence. */
void exchange_say(enum wire_answer_kind kind, const char *sentence);

/* Why no plan can be run any more; NULL as long as plans can. */
const char *exchange_dead(void);
void exchange_die(const char *why);

#endif
