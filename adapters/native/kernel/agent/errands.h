/* What the driver asks user mode for. */
#ifndef ERRANDS_H
#define ERRANDS_H

#include "wire.h"

/* Sees to what the answer asks for, and tells the driver when it was done, on a thread of its own. */
void errands_run(const struct wire_answer *answer);

#endif
