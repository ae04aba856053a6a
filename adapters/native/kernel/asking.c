/*
 * An inverted call: the IRP of RUN or CONTINUE is completed with the question and a ticket; DONE brings the ticket back.
 * Several threads of a plan may ask at once, each for itself.
 */
#include "asking.h"

#include "exchange.h"
#include "platform.h"

#include <stdatomic.h>
#include <string.h>

enum { most_at_once = 256, poll_us = 200 }; /* all actors of a run, and more */

static atomic_uint next_ticket = 1;
/* The ticket that was brought back last, of those that share a place: they come in the order of their numbers. */
static atomic_uint done[most_at_once];

static void ask(enum wire_answer_kind kind, const void *bytes, size_t size) {
    PIRP irp;
    struct wire_answer *answer = exchange_take(&irp);
    if (answer == NULL) return;
    uint32_t ticket = atomic_fetch_add(&next_ticket, 1);
    atomic_store(&done[ticket % most_at_once], 0);
    *answer = (struct wire_answer){.kind = kind, .ticket = ticket, .bytes = (uint32_t)size};
    memcpy(answer + 1, bytes, size);
    exchange_give(irp, false);
    while (atomic_load(&done[ticket % most_at_once]) != ticket && !exchange_is_abandoned()) platform_sleep_us(poll_us);
}

void asking_start_device(const NDIS_STRING *device) {
    ask(WIRE_ASKS_START, device->Buffer, device->Length);
}

void asking_reset(void) {
    ask(WIRE_ASKS_RESET, NULL, 0);
}

void asking_done(uint32_t ticket) {
    atomic_store(&done[ticket % most_at_once], ticket);
}
