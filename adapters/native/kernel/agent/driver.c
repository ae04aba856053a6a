/* See driver.h. What the driver answers is looked at before it is believed, as far as lengths go. */
#include "driver.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE device;
static char device_path[260];
static char why[400];
static DWORD last_error; /* as `why` has it */

static const char *because(const char *what) {
    last_error = GetLastError();
    snprintf(why, sizeof why, "%s %s (error %lu of Windows)", device_path, what, last_error);
    return why;
}

static HANDLE open_device(void) {
    return CreateFileA(device_path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0,
                       NULL);
}

const char *driver_open(const char *path, struct wire_hello *hello) {
    DWORD got;
    snprintf(device_path, sizeof device_path, "%s", path);
    device = open_device();
    if (device == INVALID_HANDLE_VALUE)
        return because("cannot be opened: expected the device of the driver imcancel, loaded, and an administrator's rights");
    if (!DeviceIoControl(device, WIRE_HELLO, NULL, 0, hello, sizeof *hello, &got, NULL)) return because("says no hello");
    if (got == sizeof *hello && hello->version == WIRE_VERSION) return NULL;
    snprintf(why, sizeof why, "%s speaks version %u; expected %d: use driver and agent of the same build", device_path,
             got == sizeof *hello ? hello->version : 0, WIRE_VERSION);
    return why;
}

static union {
    struct wire_answer answer;
    char bytes[WIRE_ANSWER_BYTES];
} buffer;

static const char *ask(DWORD code, const void *bytes, size_t size, const struct wire_answer **answer) {
    DWORD got;
    if (!DeviceIoControl(device, code, (void *)bytes, (DWORD)size, &buffer, sizeof buffer, &got, NULL))
        return because("gives no answer");
    if (got < sizeof buffer.answer || got != sizeof buffer.answer + buffer.answer.bytes) {
        SetLastError(ERROR_INVALID_DATA);
        return because("gives half an answer");
    }
    *answer = &buffer.answer;
    return NULL;
}

/* The request of an agent that was ended may still be under way: it is given up behind its present run. */
const char *driver_run(const struct wire_run *run, const struct wire_answer **answer) {
    enum { patience_ms = 10000, look_ms = 20 };
    for (unsigned waited_ms = 0;; waited_ms += look_ms) {
        const char *error = ask(WIRE_RUN, run, sizeof *run + run->word_count * sizeof(int32_t), answer);
        if (error == NULL || last_error != ERROR_BUSY || waited_ms >= patience_ms) return error;
        Sleep(look_ms);
    }
}

const char *driver_continue(const struct wire_answer **answer) {
    return ask(WIRE_CONTINUE, NULL, 0, answer);
}

static bool tell(DWORD code, const void *bytes, size_t size) {
    DWORD got;
    HANDLE own = open_device();
    if (own == INVALID_HANDLE_VALUE) return false;
    bool done = DeviceIoControl(own, code, (void *)bytes, (DWORD)size, NULL, 0, &got, NULL);
    CloseHandle(own);
    return done;
}

bool driver_done(uint32_t ticket) {
    return tell(WIRE_DONE, &ticket, sizeof ticket);
}

bool driver_start(const uint16_t *name, uint32_t bytes) {
    return tell(WIRE_START, name, bytes);
}
