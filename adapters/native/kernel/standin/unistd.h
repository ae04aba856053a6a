/* See pthread.h. For the subject that hangs. */
#ifndef STANDIN_UNISTD_H
#define STANDIN_UNISTD_H

int pause(void); /* returns after a while: it is called in a loop */

#endif
