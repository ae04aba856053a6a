/* Finds threads that stay where they are: inside the subject, or in the wait of a removal. */
#ifndef STALLS_H
#define STALLS_H

#include <stdbool.h>

/*
 * Whether a thread has not moved, from look to look, for the limit; in a flooded run for a tenth of it. To be asked now and
 * then by one thread. While nothing is running, it forgets what it saw.
 */
bool stalls_found(bool running, unsigned limit_ms);

#endif
