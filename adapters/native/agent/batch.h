/* The histories that the runs of one request gave: each distinct one once, with the number of runs that gave it. */
#ifndef BATCH_H
#define BATCH_H

#include "probe.h"

#include <stddef.h>

void batch_begin(int32_t id);
/*
 * Adds what the recorder holds, having closed it. Safe in a signal handler. `patient` as history_collect has it. False when
 * there is no room for a further one, though this one was still added.
 */
bool batch_add(enum ending ending, int plan_threads, bool patient);
/* Answers the request; `alive` says that the last run did not end quiesced, but the agent goes on. Safe in a signal handler. */
void batch_answer(bool alive);

#endif
