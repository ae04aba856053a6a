/* The part of agent/platform.h that has another form in the kernel. */
#ifndef PLATFORM_KERNEL_H
#define PLATFORM_KERNEL_H

#include <ntddk.h>

/* All bells are one: its lock and its sleepers are in platform_kernel.c. Only the pool of threads has a bell. */
struct bell {
    char unused;
};
#define BELL_INITIALIZER {0}

struct own;
struct own *platform_own(void);
/* Forgets the threads of the subject, so that those of many runs do not fill the table. To be called between runs. */
void platform_forget_threads(void);

void *platform_allocate(size_t bytes);
void platform_release(void *memory);
/* Knows %d, %zu and %s, which is all that the sources shared with user mode ask for. */
void platform_format(char *text, size_t size, const char *format, va_list arguments);

/* Called once before, and once behind, everything else. The end waits until each thread that was started has ended. */
void platform_begin(void);
void platform_end(void);

/* The performance counter, and how much of it is a second. */
uint64_t platform_clock(void);

#endif
