/* Windows side of platform.h. Texts are UTF-8 in here, and UTF-16 where the system takes or gives them. */
#include "platform.h"

#include "sockets.h"
#include "utf16.h"

#include <fcntl.h>
#include <io.h>
#include <mmsystem.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

uint64_t platform_now_ms(void) {
    LARGE_INTEGER frequency, count;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&count);
    uint64_t seconds = (uint64_t)(count.QuadPart / frequency.QuadPart), rest = (uint64_t)(count.QuadPart % frequency.QuadPart);
    return seconds * 1000 + rest * 1000 / (uint64_t)frequency.QuadPart;
}

void platform_sleep_us(unsigned us) {
    Sleep((us + 999) / 1000); /* sleeps are no shorter here, see platform_take_streams */
}

/* A nap takes a millisecond or two, much longer than most waits last: it comes last. */
void platform_back_off(struct backoff *backoff) {
    enum { spins = 64, yields = 2000 };
    unsigned round = backoff->rounds++;
    if (round < spins) {
        platform_relax();
    } else if (round < spins + yields) {
        SwitchToThread();
    } else {
        platform_sleep_us(1000);
        backoff->rounds--; /* stays here, and cannot overflow */
    }
}

static DWORD_PTR allowed_processors(void) {
    DWORD_PTR allowed = 0, present;
    return GetProcessAffinityMask(GetCurrentProcess(), &allowed, &present) ? allowed : 0;
}

void platform_pin(unsigned index) {
    DWORD_PTR allowed = allowed_processors();
    if (allowed == 0) return;
    unsigned left = index % (unsigned)__builtin_popcountll(allowed);
    while (left-- > 0) allowed &= allowed - 1;
    SetThreadAffinityMask(GetCurrentThread(), allowed & (~allowed + 1)); /* a refusal costs overlap, not correctness */
}

void platform_unpin(void) {
    DWORD_PTR allowed = allowed_processors();
    if (allowed != 0) SetThreadAffinityMask(GetCurrentThread(), allowed);
}

/* By the numbers of the standard streams. */
static struct stream {
    HANDLE handle;
    SOCKET socket; /* INVALID_SOCKET for what is none */
} streams[3];

/* A second handle of a standard stream, which no process inherits. The first one is closed with its descriptor. */
static bool take_stream(int number, DWORD standard) {
    HANDLE present = GetStdHandle(standard);
    struct stream *stream = &streams[number];
    WSAPROTOCOL_INFOW protocol;
    stream->socket = INVALID_SOCKET;
    if (WSADuplicateSocketW((SOCKET)present, GetCurrentProcessId(), &protocol) == 0)
        stream->socket = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &protocol, 0,
                                    WSA_FLAG_NO_HANDLE_INHERIT);
    if (stream->socket != INVALID_SOCKET) return true;
    HANDLE self = GetCurrentProcess();
    return present != NULL && DuplicateHandle(self, present, self, &stream->handle, 0, FALSE, DUPLICATE_SAME_ACCESS);
}

/*
 * C libraries hand descriptors down to the processes that they start in a block that only they read. A subject with a C
 * library of its own would find there the handles that stood for its standard streams.
 */
static void hide_inherited_descriptors(void) {
    STARTUPINFOW startup = {.cb = sizeof startup};
    GetStartupInfoW(&startup);
    if (startup.lpReserved2 != NULL) memset(startup.lpReserved2, 0, startup.cbReserved2);
}

bool platform_take_streams(int *input, int *output) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX); /* no one is there to click */
    timeBeginPeriod(1); /* else a sleep of a millisecond takes up to sixteen */
    bool taken = take_stream(0, STD_INPUT_HANDLE) && take_stream(1, STD_OUTPUT_HANDLE);
    take_stream(2, STD_ERROR_HANDLE);
    hide_inherited_descriptors();
    int nothing = _open("NUL", _O_RDWR | _O_NOINHERIT);
    if (_get_osfhandle(2) == (intptr_t)INVALID_HANDLE_VALUE || _get_osfhandle(2) == -2) _dup2(nothing, 2);
    if (!taken || nothing < 0 || _dup2(nothing, 0) != 0 || _dup2(2, 1) != 0) return false;
    SetStdHandle(STD_INPUT_HANDLE, (HANDLE)_get_osfhandle(0));
    SetStdHandle(STD_OUTPUT_HANDLE, (HANDLE)_get_osfhandle(1));
    *input = 0;
    *output = 1;
    return true;
}

long platform_read(int input, void *bytes, size_t size) {
    const struct stream *stream = &streams[input];
    int most = size < INT32_MAX ? (int)size : INT32_MAX;
    if (stream->socket != INVALID_SOCKET) return recv(stream->socket, bytes, most, 0);
    DWORD got = 0;
    if (ReadFile(stream->handle, bytes, (DWORD)most, &got, NULL)) return (long)got;
    return GetLastError() == ERROR_BROKEN_PIPE || GetLastError() == ERROR_HANDLE_EOF ? 0 : -1;
}

bool platform_write(int output, const void *bytes, size_t size) {
    const struct stream *stream = &streams[output];
    const char *at = bytes;
    while (size > 0) {
        int most = size < INT32_MAX ? (int)size : INT32_MAX;
        DWORD wrote = 0;
        if (stream->socket != INVALID_SOCKET) {
            int sent = send(stream->socket, at, most, 0);
            wrote = sent > 0 ? (DWORD)sent : 0;
        } else if (!WriteFile(stream->handle, at, (DWORD)most, &wrote, NULL)) {
            return false;
        }
        if (wrote == 0) return false;
        at += wrote;
        size -= wrote;
    }
    return true;
}

bool platform_hung_up(int input) {
    return streams[input].socket != INVALID_SOCKET && socket_hung_up(streams[input].socket);
}

void platform_take_leave(int output) {
    enum { leave_ms = 2000 };
    if (streams[output].socket != INVALID_SOCKET) socket_take_leave(streams[output].socket, leave_ms);
}

long platform_variable(const char *name, char *value, size_t size) {
    wchar_t wide_name[64], wide[512];
    utf16_from(name, wide_name, 64);
    DWORD length = GetEnvironmentVariableW(wide_name, wide, 512);
    value[0] = '\0';
    if (length == 0) return 0;
    return length < 512 ? utf16_to(wide, value, size) : -1;
}

void platform_remove_variable(const char *name) {
    wchar_t assignment[64];
    if (utf16_from(name, assignment, 63) < 0) return;
    wcscat(assignment, L"=");
    _wputenv(assignment); /* of the C library's copy and the system's */
}

/* What a call of the system failed from. */
static void describe_error(DWORD error, char *why, size_t size, const char *path, const char *what) {
    wchar_t wide[512] = L"";
    char text[1024] = "";
    FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, wide, 512, NULL);
    utf16_to(wide, text, sizeof text);
    text[strcspn(text, "\r\n")] = '\0';
    snprintf(why, size, "%s %s: error %lu%s%s", path, what, error, text[0] != '\0' ? ", " : "", text);
}

void *platform_open_library(const char *path, char *why, size_t size) {
    wchar_t given[4096], full[4096];
    if (utf16_from(path, given, 4096) < 0 || GetFullPathNameW(given, 4096, full, NULL) - 1 >= 4095) {
        snprintf(why, size, "%s is too long a path", path);
        return NULL;
    }
    DWORD attributes = GetFileAttributesW(full);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        DWORD error = GetLastError();
        bool missing = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
        if (missing) snprintf(why, size, "%s does not exist", path);
        else describe_error(error, why, size, path, "cannot be read");
        return NULL;
    }
    /* The libraries that it needs may lie beside it. */
    HMODULE library = LoadLibraryExW(full, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == NULL) describe_error(GetLastError(), why, size, path, "is not a library that can be loaded");
    return library;
}

void *platform_symbol(void *library, const char *name) {
    return (void *)(uintptr_t)GetProcAddress(library, name);
}

void platform_exit(int status) {
    fflush(NULL);
    platform_exit_now(status);
}

void platform_exit_now(int status) {
    TerminateProcess(GetCurrentProcess(), (UINT)status);
    for (;;) Sleep(INFINITE);
}

/* With the name and the type that the C library starts; the arguments go on in UTF-8. */
int wmain(int count, wchar_t **wide) {
    extern int main(int, char **);
    char **arguments = calloc((size_t)count + 1, sizeof *arguments);
    for (int i = 0; i < count && arguments != NULL; i++) {
        size_t size = 3 * wcslen(wide[i]) + 1;
        arguments[i] = malloc(size);
        if (arguments[i] == NULL || utf16_to(wide[i], arguments[i], size) < 0) return 1;
    }
    return arguments == NULL ? 1 : main(count, arguments);
}
