/* The driver, as user mode reaches it. */
#ifndef DRIVER_H
#define DRIVER_H

#include "wire.h"

#include <stdbool.h>

/* NULL, or a sentence that says why the device cannot be used. */
const char *driver_open(const char *path, struct wire_hello *hello);
/* What the next answer of a request is. NULL, or a sentence that says what failed: then the driver is lost. */
const char *driver_run(const struct wire_run *run, const struct wire_answer **answer);
const char *driver_continue(const struct wire_answer **answer);

/* From any thread, with a handle of its own: the others are busy. False where the driver does not do it. */
bool driver_done(uint32_t ticket);
bool driver_start(const uint16_t *name, uint32_t bytes);

#endif
