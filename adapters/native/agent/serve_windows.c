/*
 * The listening process starts this very program again, with the connection as its standard input and output. All that it
 * started belong to one job, and Windows ends them with it.
 */
#include "serve.h"

#include "utf16.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

static HANDLE children[SERVE_MOST];
static int child_count;
static HANDLE job;

void serve_begin(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    job = CreateJobObjectW(NULL, NULL);
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

socket_handle serve_accept(socket_handle listening) {
    return accept(listening, NULL, NULL);
}

int serve_count(void) {
    for (int i = child_count - 1; i >= 0; i--) {
        if (WaitForSingleObject(children[i], 0) != WAIT_OBJECT_0) continue;
        CloseHandle(children[i]);
        children[i] = children[--child_count];
    }
    return child_count;
}

/* Adds an argument so that the C library of the new process reads it back as it is: quoted, with backslashes before a quote doubled. */
static wchar_t *add_argument(wchar_t *at, const wchar_t *argument) {
    size_t backslashes = 0;
    *at++ = L'"';
    for (; *argument != L'\0'; argument++) {
        if (*argument == L'"')
            for (size_t i = 0; i <= backslashes; i++) *at++ = L'\\';
        backslashes = *argument == L'\\' ? backslashes + 1 : 0;
        *at++ = *argument;
    }
    while (backslashes-- > 0) *at++ = L'\\';
    *at++ = L'"';
    *at++ = L' ';
    *at = L'\0';
    return at;
}

enum { most_units = 32767 }; /* of a command line */

/* The command line of a process that serves. NULL where it would be too long. */
static wchar_t *command_line(const wchar_t *program, int count, char **arguments) {
    static wchar_t line[most_units + 1], argument[most_units / 2];
    wchar_t *at = add_argument(line, program);
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--listen") == 0) {
            i++;
            continue;
        }
        long units = utf16_from(arguments[i], argument, sizeof argument / sizeof argument[0]);
        if (units < 0 || at + 2 * units + 4 > line + most_units) return NULL;
        at = add_argument(at, argument);
    }
    return line;
}

static bool start(socket_handle connection, int count, char **arguments) {
    enum { most_of_path = most_units / 4 };
    static wchar_t program[most_of_path];
    HANDLE stream = (HANDLE)connection, errors = GetStdHandle(STD_ERROR_HANDLE);
    STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION started;
    startup.hStdInput = startup.hStdOutput = stream;
    startup.hStdError = errors;
    if (GetModuleFileNameW(NULL, program, most_of_path) >= most_of_path) return false;
    wchar_t *line = command_line(program, count, arguments);
    if (line == NULL) return false;
    SetHandleInformation(stream, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    SetHandleInformation(errors, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    if (!CreateProcessW(program, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &started)) return false;
    AssignProcessToJobObject(job, started.hProcess); /* before it can start anything itself */
    ResumeThread(started.hThread);
    CloseHandle(started.hThread);
    children[child_count++] = started.hProcess;
    return true;
}

bool serve_connection(socket_handle connection, socket_handle listening, int count, char **arguments) {
    (void)listening; /* no process inherits it */
    if (start(connection, count, arguments)) socket_close(connection);
    else serve_refuse(connection, "the process that would serve could not be started");
    return false;
}
