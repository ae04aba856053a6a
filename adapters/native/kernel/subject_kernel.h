/* NDIS as the subject: the drivers that are registered with it, and what it can be told beyond its documented functions. */
#ifndef SUBJECT_KERNEL_H
#define SUBJECT_KERNEL_H

#include "ndis6.h"
#include "wire.h"

#include <stdbool.h>

/*
 * Registers as many drivers as can be, as it must be done on entry. `unload` is what NDIS calls to unload the driver.
 * The status of the first registration.
 */
NDIS_STATUS subject_begin(PDRIVER_OBJECT driver, PUNICODE_STRING path, VOID (*unload)(PDRIVER_OBJECT));
void subject_end(void);

/* The handle of the first driver. */
NDIS_HANDLE subject_driver(void);
int subject_drivers(void);
/* Whether START, quiescence and reset are there as functions of the subject: of the stand-in, never of NDIS itself. */
bool subject_has_controls(void);
/* Whether to ask user mode for START and reset though they are. Where they are not, it is asked in any case. */
void subject_asks_for_start(bool asks);
/* The stand-in's function, for user mode to call; false where there is none. */
bool subject_start_device(const NDIS_STRING *device);
/* What it is, for people. */
void subject_describe(char *text, size_t size);

#endif
