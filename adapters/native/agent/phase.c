/* One word that is compared and swapped. */
#include "phase.h"

#include "platform.h"

#include <stdatomic.h>

static atomic_int present = PHASE_LOADING;

enum phase phase_now(void) {
    return (enum phase)atomic_load(&present);
}

void phase_enter(enum phase phase) {
    int now = atomic_load(&present);
    while (now == PHASE_TAKEN || !atomic_compare_exchange_strong(&present, &now, (int)phase))
        if (now == PHASE_TAKEN) platform_sleep_us(1000000); /* until the other one has answered and ends the process */
}

bool phase_take(void) {
    int running = PHASE_RUNNING;
    return atomic_compare_exchange_strong(&present, &running, PHASE_TAKEN);
}
