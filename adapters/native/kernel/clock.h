/* Checks the order of the recorder by the performance counter. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* After a run, looks at its first `events` events. */
void clock_check(size_t events);
/* How many were found since the driver was loaded. */
uint64_t clock_disagreements(void);

#endif
