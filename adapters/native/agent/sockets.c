/* Both sides of sockets.h: most of it is the same. */
#define _GNU_SOURCE /* POLLRDHUP */
#include "sockets.h"

#include "platform.h"

#include <string.h>

#if defined(_WIN32)
#include <stdio.h>
enum { send_half = SD_SEND, closed_half = 0, waiting_input = POLLRDNORM };
typedef WSAPOLLFD poll_handle;
#define poll WSAPoll
#else
#include <errno.h>
#include <poll.h>
#include <unistd.h>
enum { send_half = SHUT_WR, closed_half = POLLRDHUP, waiting_input = POLLIN };
typedef struct pollfd poll_handle;
#endif

static void set(socket_handle socket, int level, int option, int value) {
    setsockopt(socket, level, option, (const char *)&value, sizeof value); /* a refusal costs time, not correctness */
}

socket_handle socket_to_listen(int family) {
#if defined(_WIN32)
    socket_handle made = WSASocketW(family, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    if (made != INVALID_SOCKET) set(made, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
#else
    socket_handle made = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made != INVALID_SOCKET) set(made, SOL_SOCKET, SO_REUSEADDR, 1); /* connections that ended hold the port for minutes */
#endif
    return made;
}

void socket_close(socket_handle socket) {
#if defined(_WIN32)
    closesocket(socket);
#else
    close(socket);
#endif
}

const char *socket_error(void) {
    static const char in_use[] = "the port is in use; take another one, or 0 to let the system choose";
#if defined(_WIN32)
    static char text[64];
    switch (WSAGetLastError()) {
    case WSAEADDRINUSE: return in_use;
    case WSAEACCES: return "permission is denied, or the port is in use in another way";
    case WSAEADDRNOTAVAIL: return "this machine has no such address";
    }
    snprintf(text, sizeof text, "error %d", WSAGetLastError());
    return text;
#else
    return errno == EADDRINUSE ? in_use : strerror(errno);
#endif
}

bool socket_is_connection(socket_handle socket) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0) return false;
    return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

bool socket_hung_up(socket_handle socket) {
    poll_handle polled = {.fd = socket, .events = closed_half};
    if (poll(&polled, 1, 0) <= 0) return false;
    return (polled.revents & (closed_half | POLLHUP | POLLERR)) != 0;
}

void socket_take_leave(socket_handle socket, unsigned ms) {
    char unread[4096];
    uint64_t begin = platform_now_ms(), now;
    shutdown(socket, send_half);
    while ((now = platform_now_ms()) - begin < ms) {
        poll_handle polled = {.fd = socket, .events = waiting_input};
        if (poll(&polled, 1, (int)(ms - (now - begin))) <= 0) continue;
        if (recv(socket, unread, sizeof unread, 0) <= 0) return;
    }
}

void socket_prepare(socket_handle socket) {
    set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
#if defined(TCP_KEEPIDLE) && defined(TCP_KEEPINTVL) && defined(TCP_KEEPCNT)
    set(socket, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set(socket, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
#endif
}
