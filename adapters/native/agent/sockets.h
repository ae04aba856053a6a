/* The calls on sockets that Windows has under the same names, and what differs about them. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdbool.h>

#if defined(_WIN32)
#include <winsock2.h>
#include <ws2tcpip.h>
typedef SOCKET socket_handle;
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
typedef int socket_handle;
#define INVALID_SOCKET (-1)
#endif

/* A stream socket to listen with, that no process started later inherits; INVALID_SOCKET where there is none. */
socket_handle socket_to_listen(int family);
void socket_close(socket_handle socket);
/* What the last call on a socket failed from, in words. */
const char *socket_error(void);

/* Whether this is a connection between machines, or within one, by an internet address. */
bool socket_is_connection(socket_handle socket);
/* Whether the other side has closed the connection, its sending half at least, or was lost. */
bool socket_hung_up(socket_handle socket);
/*
 * Tells the other side that nothing more comes, and reads away what it still sends, until it closes too, or for so long.
 * Without this a system may drop what was said last, where it was sent something that no one read. Safe in a signal handler.
 */
void socket_take_leave(socket_handle socket, unsigned ms);
/* Lines are sent when they are written, and a machine that has gone silent is noticed within a minute. */
void socket_prepare(socket_handle socket);

#endif
