/* `--listen`: connections are served, each in a process of its own, so that a subject that fails takes only one down. */
#ifndef LISTEN_H
#define LISTEN_H

/*
 * Listens on `address`, HOST:PORT, and serves. Exits with status 1, and says why on stderr, where it cannot. Returns in
 * processes that serve a connection on standard input and output, never in the one that listens.
 */
void listen_on(const char *address, int count, char **arguments);

#endif
