/* The answer of the driver: the histories in words, as the agent wants them for its line of JSON. */
#include "batch.h"

#include "exchange.h"

#include <string.h>

_Static_assert(BATCH_MAX_WORDS == WIRE_MAX_WORDS && BATCH_MAX_HISTORIES == WIRE_MAX_HISTORIES, "all histories fit an answer");

static uint32_t write_histories(int32_t *to) {
    int32_t *begin = to;
    for (size_t i = 0; i < batch_count(); i++) {
        size_t length;
        int32_t times;
        const int32_t *words = batch_history(i, &length, &times);
        *to++ = times;
        *to++ = (int32_t)length;
        memcpy(to, words, length * sizeof *words);
        to += length;
    }
    return (uint32_t)((char *)to - (char *)begin);
}

void batch_answer(enum agent_after after, const char *how) {
    (void)how; /* the agent in user mode says it */
    PIRP irp;
    struct wire_answer *answer = exchange_take(&irp);
    if (answer != NULL) {
        *answer = (struct wire_answer){.kind = WIRE_HISTORIES, .after = after, .count = (uint32_t)batch_count()};
        answer->bytes = write_histories((int32_t *)(answer + 1));
    }
    exchange_give(irp, true);
}
