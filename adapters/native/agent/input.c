/* One buffer of fixed size holds the line being read and what came behind it. */
#include "input.h"

#include "platform.h"

#include <string.h>

static char buffer[INPUT_LINE_LIMIT];
static size_t begin, end; /* what has been read and not yet given out */
static int input = -1;

void input_from(int descriptor) {
    input = descriptor;
}

/* Reads more behind `end`. False at the end of input. */
static bool read_more(void) {
    if (begin > 0) {
        memmove(buffer, buffer + begin, end - begin);
        end -= begin;
        begin = 0;
    }
    long got = platform_read(input, buffer + end, sizeof buffer - end);
    if (got <= 0) return false;
    end += (size_t)got;
    return true;
}

enum input input_line_within(size_t limit, const char **line, size_t *length) {
    size_t searched = 0; /* bytes from `begin` known to hold no end of line */
    for (;;) {
        char *newline = memchr(buffer + begin + searched, '\n', end - begin - searched);
        if (newline != NULL) {
            *line = buffer + begin;
            *length = (size_t)(newline - *line);
            if (*length >= limit) return INPUT_TOO_LONG;
            begin += *length + 1;
            return INPUT_LINE;
        }
        searched = end - begin;
        if (searched >= limit) return INPUT_TOO_LONG;
        if (!read_more()) return searched > 0 ? INPUT_HALF : INPUT_END;
    }
}

enum input input_line(const char **line, size_t *length) {
    enum input found = input_line_within(sizeof buffer, line, length);
    if (found != INPUT_TOO_LONG) return found;
    while (found == INPUT_TOO_LONG) { /* forget it, but find its end */
        begin = end = 0;
        found = input_line_within(sizeof buffer, line, length);
    }
    return found == INPUT_LINE ? INPUT_TOO_LONG : INPUT_HALF;
}

bool input_hung_up(void) {
    return platform_hung_up(input);
}
