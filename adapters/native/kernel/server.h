/* The thread that runs plans, and the one that watches it. */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>

/* Starts both. False where a thread cannot be started. */
bool server_begin(void);
/* Tells them to end; platform_end waits until they have, for ever where a thread is still inside the subject. */
void server_end(void);

#endif
