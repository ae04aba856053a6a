/* The histories that the runs of one request gave: each distinct one once, with the number of runs that gave it. */
#ifndef BATCH_H
#define BATCH_H

#include "probe.h"

#include <stddef.h>

/* How much the histories of one request may be. A kernel has less to give. */
#ifndef BATCH_MAX_WORDS
#define BATCH_MAX_WORDS (1 << 22)
#define BATCH_MAX_HISTORIES (1 << 16)
#endif

/* What becomes of the agent behind an answer. By itself the ending of the last run tells. */
enum agent_after { AGENT_BY_ENDING, AGENT_GOES_ON, AGENT_ENDS };

void batch_begin(int32_t id);
/*
 * Adds what the recorder holds, having closed it. Safe in a signal handler. `patient` as history_collect has it. False when
 * there is no room for a further one, though this one was still added.
 */
bool batch_add(enum ending ending, int plan_threads, bool patient);
int32_t batch_id(void);
size_t batch_count(void);
/* The words of a history, its ending first, and how many runs gave it. */
const int32_t *batch_history(size_t index, size_t *length, int32_t *times);
/* Answers the request; `how` says more of a last ending, or is NULL. Safe in a signal handler. */
void batch_answer(enum agent_after after, const char *how);

#endif
