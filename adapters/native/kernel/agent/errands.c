/* See errands.h. */
#include "errands.h"

#include "devices.h"
#include "driver.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

struct errand {
    uint32_t kind, ticket, bytes;
    uint16_t name[]; /* of the device to start */
};

/* On a thread of its own: a device that starts may run a callback that waits for what another START brings about. */
static DWORD WINAPI run_errand(void *argument) {
    struct errand *errand = argument;
    if (errand->kind == WIRE_ASKS_START) devices_start(errand->name, errand->bytes);
    else devices_stop_all();
    driver_done(errand->ticket);
    free(errand);
    return 0;
}

void errands_run(const struct wire_answer *answer) {
    struct errand *errand = malloc(sizeof *errand + answer->bytes);
    if (errand == NULL) abort();
    *errand = (struct errand){answer->kind, answer->ticket, answer->bytes};
    memcpy(errand->name, answer + 1, answer->bytes);
    HANDLE thread = CreateThread(NULL, 0, run_errand, errand, 0, NULL);
    if (thread != NULL) CloseHandle(thread);
    else run_errand(errand);
}
