/* Turns a crash of the subject into an answer. */
#ifndef CRASH_H
#define CRASH_H

void crash_watch(void);

#endif
