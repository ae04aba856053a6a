/* Who may connect is settled here: this machine alone, or whoever has a token that is not easily guessed. */
#define _GNU_SOURCE /* getaddrinfo under -std=c11 */
#include "listen.h"

#include "platform.h"
#include "serve.h"
#include "token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { backlog = 64, refusal_ms = 100, pause_us = 100000 };

static _Noreturn void fail(const char *address, const char *why) {
    fprintf(stderr, "imcancel-agent: cannot listen on %s: %s\n", address, why);
    exit(1);
}

struct address {
    char host[256];
    const char *port;
};

/* HOST:PORT, where an IPv6 address stands in brackets. False where it is none. */
static bool read_address(const char *text, struct address *address) {
    const char *colon = strrchr(text, ':');
    if (colon == NULL) return false;
    const char *begin = text, *end = colon;
    bool bracketed = *begin == '[' && end - begin >= 2 && end[-1] == ']';
    if (bracketed) {
        begin++;
        end--;
    }
    size_t length = (size_t)(end - begin);
    if (length == 0 || length >= sizeof address->host) return false;
    memcpy(address->host, begin, length);
    address->host[length] = '\0';
    if (!bracketed && strchr(address->host, ':') != NULL) return false;
    address->port = colon + 1;
    size_t digits = strspn(address->port, "0123456789");
    return digits >= 1 && digits <= 5 && address->port[digits] == '\0' && atoi(address->port) <= 65535;
}

static bool is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* With port 0 the system has chosen one by now. */
static void say_where(socket_handle listening) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[NI_MAXHOST], port[NI_MAXSERV];
    getsockname(listening, (struct sockaddr *)&address, &length);
    getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    bool bracketed = address.ss_family == AF_INET6;
    fprintf(stderr, "imcancel-agent: listening on %s%s%s:%s\n", bracketed ? "[" : "", host, bracketed ? "]" : "", port);
    fflush(stderr);
}

static socket_handle open_listening(const char *text) {
    struct address address;
    if (!read_address(text, &address))
        fail(text, "expected HOST:PORT, such as 127.0.0.1:4747 or [::1]:4747; port 0 lets the system choose");
    struct addrinfo *found, wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    int error = getaddrinfo(address.host, address.port, &wanted, &found);
    if (error != 0) fail(text, gai_strerror(error));
    if (!is_loopback(found->ai_addr) && token_characters() < TOKEN_LEAST)
        fail(text, "other machines may reach it, and IMCANCEL_TOKEN has not the 16 characters or more that this takes; "
                   "set it, or listen on 127.0.0.1");
    socket_handle listening = socket_to_listen(found->ai_family);
    if (listening == INVALID_SOCKET || bind(listening, found->ai_addr, (socklen_t)found->ai_addrlen) != 0 ||
        listen(listening, backlog) != 0)
        fail(text, socket_error());
    freeaddrinfo(found);
    return listening;
}

void serve_refuse(socket_handle connection, const char *why) {
    char line[256];
    int length = snprintf(line, sizeof line, "{\"error\":\"%s\"}\n", why); /* of the agent's own words: nothing to escape */
    send(connection, line, (size_t)length < sizeof line ? length : 0, 0);
    socket_take_leave(connection, refusal_ms);
    socket_close(connection);
}

void listen_on(const char *address, int count, char **arguments) {
    serve_begin();
    socket_handle listening = open_listening(address);
    say_where(listening);
    for (;;) {
        socket_handle connection = serve_accept(listening);
        if (connection == INVALID_SOCKET) {
            platform_sleep_us(pause_us); /* the peer has left again, or the system is out of something: do not spin */
            continue;
        }
        socket_prepare(connection);
        if (serve_count() >= SERVE_MOST) serve_refuse(connection, "16 connections are served already; try again when one has ended");
        else if (serve_connection(connection, listening, count, arguments)) return;
    }
}
