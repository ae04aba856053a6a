/* See pthread.h. */
#ifndef STANDIN_SCHED_H
#define STANDIN_SCHED_H

int sched_yield(void);

#endif
