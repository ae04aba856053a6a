/* The histories that the runs of one request gave: each distinct one once, with the number of runs that gave it. */
#ifndef BATCH_H
#define BATCH_H

#include "probe.h"

#include <stddef.h>

/* What becomes of the agent behind an answer. By itself the ending of the last run tells. */
enum agent_after { AGENT_BY_ENDING, AGENT_GOES_ON, AGENT_ENDS };

void batch_begin(int32_t id);
/*
 * Adds what the recorder holds, having closed it. Safe in a signal handler. `patient` as history_collect has it. False when
 * there is no room for a further one, though this one was still added.
 */
bool batch_add(enum ending ending, int plan_threads, bool patient);
/* Answers the request. Safe in a signal handler. */
void batch_answer(enum agent_after after);

#endif
