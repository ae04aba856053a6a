/* Writes lines of JSON. Allocates nothing and locks nothing, so that a crash handler can answer with it too. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdint.h>

void output_to(int descriptor);
/* ASCII that needs no escape */
void output_text(const char *text);
void output_number(int64_t number);
/* A JSON string, quotes included, of bytes that came from anywhere */
void output_quoted(const char *text);
/* Ends the line and sends it. Exits with status 1 when nobody reads any more. */
void output_end(void);
/* Ends the process, and sees to it that what was sent is not lost with a connection. */
_Noreturn void output_exit(int status);

#endif
