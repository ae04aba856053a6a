/* See utf16.h. Only Windows needs this. */
#include "utf16.h"

#include <windows.h>

long utf16_from(const char *text, wchar_t *wide, size_t units) {
    int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, (int)units);
    if (count == 0 && units > 0) wide[0] = L'\0';
    return (long)count - 1;
}

long utf16_to(const wchar_t *wide, char *text, size_t bytes) {
    int count = WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, (int)bytes, NULL, NULL);
    if (count == 0 && bytes > 0) text[0] = '\0';
    return (long)count - 1;
}
