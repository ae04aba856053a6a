/* Device names, and the buffers in which a caller may lay them out. */
#ifndef NAMES_H
#define NAMES_H

#include "ndis_im.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum spelling {
    SPELLING_TERMINATED,
    SPELLING_UNTERMINATED,
    SPELLING_GARBAGE,
    SPELLING_SHARED,
    SPELLING_OTHER_CASE,
    SPELLING_COUNT
};

/* A string with the bytes that lie in and behind its buffer. */
struct layout {
    NDIS_STRING string; /* Buffer is the pristine copy, which no subject ever sees */
    size_t bytes;       /* of the buffer, with what lies behind MaximumLength */
};

struct name {
    struct layout layouts[SPELLING_COUNT]; /* that of SHARED is the one of `own` */
    NDIS_STRING own;                       /* what Initialize and START are given, for all runs of a request */
    WCHAR *own_buffer;                     /* where its buffer is, whatever a subject writes into `own` */
};

/* Lays a name out in every spelling. False when memory is short. */
bool name_make(struct name *name, const int32_t *units, size_t count);
void name_free(struct name *name);
/* Writes the own string afresh, so that a run does not inherit what a subject did to it. */
void name_restore(struct name *name);

/* Whether the own string is no longer what it was. */
bool name_own_changed(const struct name *name);

/* The case of an ASCII letter swapped; anything else as it is. */
int32_t name_swap_case(int32_t unit);

/* Lends a call the string of a spelling: for SHARED the own one, else a copy. NULL when memory is short. */
NDIS_STRING *name_lend(struct name *name, enum spelling spelling);
/* Whether the call changed the string or its buffer; then overwrites and releases them, unless they are shared. */
bool name_take_back(struct name *name, enum spelling spelling, NDIS_STRING *lent);

#endif
