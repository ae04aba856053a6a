/*
 * Who may answer. While a run is on, the main thread, the watchdog or a crash handler may each find it ended; the first
 * to say so answers, and the others must not touch what it reads.
 */
#ifndef PHASE_H
#define PHASE_H

#include <stdbool.h>

enum phase {
    PHASE_LOADING,    /* the subject is being loaded, and hello is still to be said */
    PHASE_IDLE,       /* no request is under way */
    PHASE_RUNNING,    /* the subject may be called; what the main thread has collected stays as it is */
    PHASE_COLLECTING, /* the main thread changes what is collected, or answers; it calls no subject */
    PHASE_TAKEN       /* someone else answers, and ends the process */
};

enum phase phase_now(void);
/* For the main thread. Leaving a run that was taken from it, it never returns. */
void phase_enter(enum phase phase);
/* For the others: ends the present run. False where none is on, or another was first. */
bool phase_take(void);

#endif
