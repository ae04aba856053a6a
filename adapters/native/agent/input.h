/* Reads lines of a bounded length. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Well above what the largest plan needs, spaces included. */
enum { INPUT_LINE_LIMIT = 4 << 20 };

enum input { INPUT_LINE, INPUT_TOO_LONG, INPUT_HALF, INPUT_END };

void input_from(int descriptor);
/* The next line, without its end. It stays valid up to the next call. A line beyond the limit is read away and reported. */
enum input input_line(const char **line, size_t *length);
/* The same of a line below another limit. One beyond it stays where it is, and no line can be read behind it. */
enum input input_line_within(size_t limit, const char **line, size_t *length);
/* Whether the input is a connection that its other side has closed, or that was lost. */
bool input_hung_up(void);

#endif
