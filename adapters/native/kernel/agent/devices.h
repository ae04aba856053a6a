/*
 * The devices whose START user mode delivers. On NDIS itself they are the network adapters that were installed with
 * imcancel.inf: START is delivered by enabling one, which was disabled. For the stand-in they are names alone.
 */
#ifndef DEVICES_H
#define DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DEVICES_MAX = 8, DEVICE_NAME_UNITS = 64 };

struct device {
    uint16_t name[DEVICE_NAME_UNITS]; /* as NDIS knows it: \Device\{GUID} */
    size_t units;
    uint32_t node; /* DEVINST; 0 for none */
};

/* Finds those of the machine; `invented` makes up as many as plans may have. How many there are. */
int devices_find(bool invented);
const struct device *devices_nth(int index);

/* Delivers a START to the device of that name, and returns when it was. */
void devices_start(const uint16_t *name, uint32_t bytes);
/* Takes every device back to where a START can be delivered. */
void devices_stop_all(void);

#endif
