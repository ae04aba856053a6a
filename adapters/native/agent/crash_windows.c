/*
 * The part of platform.h about crashes, on Windows: exceptions that the subject does not handle itself, and aborts. The
 * filter runs on the stack of the thread that crashed; each thread keeps a part of it free for that.
 */
#include "platform.h"

#include <signal.h>
#include <windows.h>

static void (*crash_handler)(const char *name);
static DWORD handling; /* a slot of each thread: whether it is in the handler. One of the compiler's own would allocate. */

static _Noreturn void crashed(const char *name) {
    if (TlsGetValue(handling) != NULL) platform_exit_now(3); /* in the handler: nothing is left to be said */
    TlsSetValue(handling, &handling);
    crash_handler(name);
    platform_exit_now(3);
}

static const struct {
    DWORD code;
    const char *name;
} exceptions[] = {
    {EXCEPTION_ACCESS_VIOLATION, "EXCEPTION_ACCESS_VIOLATION"},
    {EXCEPTION_IN_PAGE_ERROR, "EXCEPTION_IN_PAGE_ERROR"},
    {EXCEPTION_STACK_OVERFLOW, "EXCEPTION_STACK_OVERFLOW"},
    {EXCEPTION_ILLEGAL_INSTRUCTION, "EXCEPTION_ILLEGAL_INSTRUCTION"},
    {EXCEPTION_PRIV_INSTRUCTION, "EXCEPTION_PRIV_INSTRUCTION"},
    {EXCEPTION_DATATYPE_MISALIGNMENT, "EXCEPTION_DATATYPE_MISALIGNMENT"},
    {EXCEPTION_ARRAY_BOUNDS_EXCEEDED, "EXCEPTION_ARRAY_BOUNDS_EXCEEDED"},
    {EXCEPTION_INT_DIVIDE_BY_ZERO, "EXCEPTION_INT_DIVIDE_BY_ZERO"},
    {EXCEPTION_INT_OVERFLOW, "EXCEPTION_INT_OVERFLOW"},
    {EXCEPTION_FLT_DIVIDE_BY_ZERO, "EXCEPTION_FLT_DIVIDE_BY_ZERO"},
    {EXCEPTION_FLT_INVALID_OPERATION, "EXCEPTION_FLT_INVALID_OPERATION"},
    {EXCEPTION_BREAKPOINT, "EXCEPTION_BREAKPOINT"},
};

static LONG WINAPI on_exception(EXCEPTION_POINTERS *pointers) {
    DWORD code = pointers->ExceptionRecord->ExceptionCode;
    for (size_t i = 0; i < sizeof exceptions / sizeof exceptions[0]; i++)
        if (exceptions[i].code == code) crashed(exceptions[i].name);
    char name[] = "exception 0x00000000";
    for (size_t at = sizeof name - 2; code != 0; code >>= 4) name[at--] = "0123456789abcdef"[code & 15];
    crashed(name);
}

static void on_abort(int number) {
    (void)number;
    crashed("abort");
}

void platform_on_crash(void (*handler)(const char *signal)) {
    crash_handler = handler;
    handling = TlsAlloc();
    SetUnhandledExceptionFilter(on_exception);
    signal(SIGABRT, on_abort);
}

void platform_prepare_thread_for_crash(void) {
    ULONG stack_bytes = 64 * 1024;
    SetThreadStackGuarantee(&stack_bytes);
}

/* The system calls this on every thread that begins, those of the subject included. */
static void NTAPI on_thread(PVOID module, DWORD reason, PVOID unused) {
    (void)module;
    (void)unused;
    if (reason == DLL_THREAD_ATTACH) platform_prepare_thread_for_crash();
}
__attribute__((section(".CRT$XLF"), used)) static const PIMAGE_TLS_CALLBACK thread_callback = on_thread;
