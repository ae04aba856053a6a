/*
 * Numbers are given here, after the run: a thread of the subject by its first callback, an initiation by its call event.
 * Giving them while the run is on would need a lock around number and place.
 */
#include "history.h"

#include "actors.h"
#include "platform.h"
#include "records.h"

#include <string.h>

static int32_t thread_of_actor[MAX_ACTORS];                  /* 0 for none yet, else 1 + its number */
static int32_t initiation_of_serial[RECORD_MAX_PER_RUN + 1]; /* 0 for none yet */

static int32_t renumber_thread(int actor, int plan_threads, int32_t *threads) {
    if (actor < plan_threads) return actor;
    if (thread_of_actor[actor] == 0) thread_of_actor[actor] = 1 + (*threads)++;
    return thread_of_actor[actor] - 1;
}

static int32_t renumber_initiation(const struct event *event, int32_t *initiations) {
    if (event->initiation <= 0) return event->initiation;
    int32_t *number = &initiation_of_serial[event->initiation];
    if (*number == 0 && event->kind == EVENT_CALL) *number = ++*initiations;
    return *number;
}

static bool read_event(size_t place, struct event *event, bool patient) {
    struct backoff backoff = {0};
    while (!recorder_read(place, event)) {
        if (!patient) return false;
        platform_back_off(&backoff); /* taken, and just being written */
    }
    return true;
}

size_t history_collect(int32_t *words, size_t count, int plan_threads, bool patient) {
    int32_t threads = plan_threads, initiations = 0;
    size_t length = 0, quiesced_length = 0;
    memset(thread_of_actor, 0, sizeof thread_of_actor);
    memset(initiation_of_serial, 0, (count < RECORD_MAX_PER_RUN ? count + 1 : RECORD_MAX_PER_RUN + 1) * sizeof(int32_t));
    for (size_t place = 0; place < count; place++) {
        struct event event;
        if (!read_event(place, &event, patient)) continue;
        int32_t *to = words + length;
        to[0] = (int32_t)event.kind;
        to[1] = renumber_thread(event.actor, plan_threads, &threads);
        to[2] = event.instance;
        to[3] = renumber_initiation(&event, &initiations);
        to[4] = event.driver;
        to[5] = (int32_t)event.function;
        to[6] = event.status;
        to[7] = event.detail;
        length += HISTORY_EVENT_WORDS;
        if (event.kind == EVENT_QUIESCED) quiesced_length = length;
    }
    return patient ? quiesced_length : length;
}
