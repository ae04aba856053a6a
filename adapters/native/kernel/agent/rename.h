/* Plans name their instances as they like; a START can only be delivered to a device that exists. */
#ifndef RENAME_H
#define RENAME_H

#include "request.h"

/*
 * Writes the plan with the name of the n-th device in the place of that of its n-th instance; `to` has room for
 * PLAN_MAX_WORDS. NULL, or a sentence that says why it cannot be: then nothing is to be run. What is no plan is left as
 * it is, for the driver to refuse.
 */
const char *rename_instances(const struct request *request, int devices, int32_t *to, uint32_t *count);

#endif
