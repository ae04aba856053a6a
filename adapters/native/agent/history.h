/* What the recorder holds, as the words that the protocol wants. */
#ifndef HISTORY_H
#define HISTORY_H

#include "recorder.h"

enum { HISTORY_EVENT_WORDS = 8, HISTORY_MAX_WORDS = RECORDER_MAX_EVENTS * HISTORY_EVENT_WORDS };

/*
 * Writes the events below `count` (as recorder_close gave it), up to the last `quiesced` where there is one, and gives the
 * number of words. Safe in a signal handler. Where threads may be lost it must not be `patient`, but skips what they never wrote.
 */
size_t history_collect(int32_t *words, size_t count, int plan_threads, bool patient);

#endif
