/* Finds runs that do not end by themselves. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

/* How long a thread may stay where it is inside the subject. An option of the agent. */
extern unsigned watchdog_stall_ms;

void watchdog_start(void);

#endif
