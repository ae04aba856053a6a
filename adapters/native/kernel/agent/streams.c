/* The part of platform.h that the agent's lines need, on Windows: standard input and output, and how to leave. */
#include "platform.h"

#include <windows.h>

enum { input_stream = 0, output_stream = 1 };

bool platform_take_streams(int *input, int *output) {
    *input = input_stream;
    *output = output_stream;
    return true;
}

long platform_read(int input, void *bytes, size_t size) {
    DWORD got;
    (void)input;
    if (!ReadFile(GetStdHandle(STD_INPUT_HANDLE), bytes, (DWORD)size, &got, NULL)) return -1;
    return (long)got;
}

bool platform_write(int output, const void *bytes, size_t size) {
    const char *at = bytes;
    (void)output;
    while (size > 0) {
        DWORD wrote;
        if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), at, (DWORD)size, &wrote, NULL)) return false;
        at += wrote;
        size -= wrote;
    }
    return true;
}

/* Pipes, terminals and files have no other side that could hang up unseen, and keep what was written. */
bool platform_hung_up(int input) {
    (void)input;
    return false;
}

void platform_take_leave(int output) {
    (void)output;
}

void platform_exit_now(int status) {
    ExitProcess((UINT)status);
}
