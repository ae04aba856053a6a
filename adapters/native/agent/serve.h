/* Processes that serve connections, which operating systems start in ways of their own. */
#ifndef SERVE_H
#define SERVE_H

#include "sockets.h"

enum { SERVE_MOST = 16 };

/* Called once, before any socket is made. */
void serve_begin(void);
/* Waits for a connection and accepts it. INVALID_SOCKET where that failed. Ends all, and exits, when told to. */
socket_handle serve_accept(socket_handle listening);
/* How many connections are being served. */
int serve_count(void);
/*
 * Has a fresh process of this agent serve the connection, on its standard input and output. It gets the arguments but
 * for `--listen` and its value. Where processes fork, this returns in the new one: true. In the listening process it
 * returns false, the socket closed; where no process could be started, that is said to the peer.
 */
bool serve_connection(socket_handle connection, socket_handle listening, int count, char **arguments);
/* Answers in one line in place of a hello, and closes. */
void serve_refuse(socket_handle connection, const char *why);

#endif
