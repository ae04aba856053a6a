/* printf as far as the shared sources use it: what a kernel exports of it differs from version to version. */
#include "platform.h"

struct text {
    char *at, *end; /* `end` is kept for the terminator */
};

static void put(struct text *text, char byte) {
    if (text->at < text->end) *text->at++ = byte;
}

static void put_text(struct text *text, const char *bytes) {
    while (*bytes != '\0') put(text, *bytes++);
}

static void put_number(struct text *text, uint64_t number) {
    char digits[20];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) put(text, digits[--count]);
}

static void put_signed(struct text *text, int number) {
    if (number < 0) put(text, '-');
    put_number(text, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void platform_format(char *bytes, size_t size, const char *format, va_list arguments) {
    struct text text = {bytes, bytes + size - 1};
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(&text, *format);
        } else if (*++format == 'd') {
            put_signed(&text, va_arg(arguments, int));
        } else if (*format == 's') {
            put_text(&text, va_arg(arguments, const char *));
        } else if (*format == 'z' && format[1] == 'u') {
            format++;
            put_number(&text, va_arg(arguments, size_t));
        } else {
            put_text(&text, "?"); /* what follows of the arguments cannot be told */
            break;
        }
    }
    *text.at = '\0';
}
