/* See pthread.h. For the subject that hangs. */
#ifndef STANDIN_UNISTD_H
#define STANDIN_UNISTD_H

unsigned sleep(unsigned seconds);

#endif
