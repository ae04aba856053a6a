/* Finds runs that do not end by themselves. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

/* How long a thread may stay where it is inside the subject. An option of the agent. */
extern unsigned watchdog_stall_ms;

/* Returns when the watchdog is at work, which must be before the subject can hang. */
void watchdog_start(void);
/* Ends the process with status 1 in so many milliseconds, unless another time, or 0, is allowed by then. */
void watchdog_allow(unsigned ms);

#endif
