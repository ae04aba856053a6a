/*
 * As much of POSIX threads as the subjects use, so that any of them can be built as a stand-in for ndis.sys. Locks and
 * conditions are words that are polled, with patience: a static initializer can make no kernel object.
 */
#ifndef STANDIN_PTHREAD_H
#define STANDIN_PTHREAD_H

#include <stdatomic.h>

typedef atomic_int pthread_mutex_t; /* whether it is taken */
typedef atomic_int pthread_cond_t;  /* counts the times that it rang */
typedef atomic_int pthread_once_t;  /* 0 not yet, 1 being done, 2 done */
typedef void *pthread_t;
#define PTHREAD_MUTEX_INITIALIZER 0
#define PTHREAD_COND_INITIALIZER 0
#define PTHREAD_ONCE_INIT 0

int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
int pthread_cond_signal(pthread_cond_t *cond); /* wakes all, as it may */
int pthread_cond_broadcast(pthread_cond_t *cond);
int pthread_once(pthread_once_t *once, void (*routine)(void));
/* One thread at a time, which is what a subject has. */
int pthread_create(pthread_t *thread, const void *attributes, void *(*body)(void *), void *argument);
int pthread_join(pthread_t thread, void **result);

#endif
