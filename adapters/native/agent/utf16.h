/* Texts as Windows takes them, from UTF-8, and back. */
#ifndef UTF16_H
#define UTF16_H

#include <stddef.h>

/* Each gives the length without the terminator, or -1 where the text does not fit or is none; then the result is empty. */
long utf16_from(const char *text, wchar_t *wide, size_t units);
long utf16_to(const wchar_t *wide, char *text, size_t bytes);

#endif
