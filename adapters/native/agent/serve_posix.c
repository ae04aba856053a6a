/*
 * The listening process forks, before anything of a subject is in it. Signals are let in only while it waits: then none
 * comes between a look at a flag and the wait, nor between a fork and the list of children.
 */
#define _GNU_SOURCE /* ppoll, accept4 */
#include "serve.h"

#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

static pid_t children[SERVE_MOST];
static int child_count;
static volatile sig_atomic_t told_to_end;
static sigset_t handled, before;

static void on_end(int number) {
    (void)number;
    told_to_end = 1;
}

static void on_child(int number) {
    (void)number; /* it is enough that it ends the wait */
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static const int ending_signals[] = {SIGTERM, SIGINT, SIGHUP};
enum { ending_signal_count = sizeof ending_signals / sizeof ending_signals[0] };

void serve_begin(void) {
    int opened;
    do opened = open("/dev/null", O_RDWR); /* a socket must not come to be one of the standard streams */
    while (opened >= 0 && opened <= 2);
    if (opened > 2) close(opened);
    handle(SIGPIPE, SIG_IGN);
    handle(SIGCHLD, on_child);
    sigemptyset(&handled);
    sigaddset(&handled, SIGCHLD);
    for (int i = 0; i < ending_signal_count; i++) {
        handle(ending_signals[i], on_end);
        sigaddset(&handled, ending_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &handled, &before);
    for (int i = 0; i < ending_signal_count; i++) sigdelset(&before, ending_signals[i]);
    sigdelset(&before, SIGCHLD);
}

static void forget_ended_children(void) {
    pid_t ended;
    while ((ended = waitpid(-1, NULL, WNOHANG)) > 0)
        for (int i = 0; i < child_count; i++)
            if (children[i] == ended) children[i] = children[--child_count];
}

static _Noreturn void end_all(void) {
    for (int i = 0; i < child_count; i++) kill(children[i], SIGKILL);
    for (int i = 0; i < child_count; i++) waitpid(children[i], NULL, 0);
    exit(0);
}

socket_handle serve_accept(socket_handle listening) {
    for (;;) {
        struct pollfd polled = {.fd = listening, .events = POLLIN};
        int ready = ppoll(&polled, 1, NULL, &before);
        if (told_to_end) end_all();
        forget_ended_children();
        if (ready > 0) return accept4(listening, NULL, NULL, SOCK_CLOEXEC);
    }
}

int serve_count(void) {
    forget_ended_children();
    return child_count;
}

/* In the child: nothing of the listening process is left but the connection. */
static void become_served(socket_handle connection, socket_handle listening) {
#if defined(__linux__)
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    dup2(connection, 0);
    dup2(connection, 1);
    close(connection);
    close(listening);
    handle(SIGCHLD, SIG_DFL);
    for (int i = 0; i < ending_signal_count; i++) handle(ending_signals[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

bool serve_connection(socket_handle connection, socket_handle listening, int count, char **arguments) {
    (void)count; /* the child has them already */
    (void)arguments;
    pid_t child = fork();
    if (child == 0) {
        become_served(connection, listening);
        return true;
    }
    if (child < 0) {
        serve_refuse(connection, strerror(errno));
        return false;
    }
    children[child_count++] = child;
    close(connection);
    return false;
}
