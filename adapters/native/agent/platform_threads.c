/* The part of platform.h that POSIX threads cover, which both sides have: Windows from its compiler's library. */
#include "platform.h"

_Thread_local struct own platform_own_of_thread;

bool platform_start_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, argument) != 0) return false;
    pthread_detach(thread);
    return true;
}

void platform_sleep_while(struct bell *bell, bool (*condition)(void *), void *argument) {
    pthread_mutex_lock(&bell->mutex);
    while (condition(argument)) pthread_cond_wait(&bell->rung, &bell->mutex);
    pthread_mutex_unlock(&bell->mutex);
}

void platform_ring(struct bell *bell) {
    pthread_mutex_lock(&bell->mutex);
    pthread_cond_broadcast(&bell->rung);
    pthread_mutex_unlock(&bell->mutex);
}

void platform_fail(const char *what, unsigned number) {
    fprintf(stderr, "imcancel-agent: %s (0x%08x)\n", what, number);
    platform_exit_now(1);
}
