/* The request line: {"id":7,"times":200,"plan":[1,...]}, its keys in any order. */
#ifndef REQUEST_H
#define REQUEST_H

#include "plan.h"

#include <stddef.h>
#include <stdint.h>

enum { REQUEST_MAX_TIMES = 1000000 };

struct request {
    int32_t id; /* -1 where it could not be read */
    int32_t times;
    size_t word_count;
    int32_t words[PLAN_MAX_WORDS];
};

/* Reads a line. NULL, or a sentence that says what is wrong with it; `id` may have been read even then. */
const char *request_read(struct request *request, const char *line, size_t length);

#endif
