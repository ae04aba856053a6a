/* Formats into one buffer, and sends it whenever it is full. One thread answers at a time (see phase.h). */
#include "output.h"

#include "platform.h"

static char buffer[1 << 16];
static size_t used;
static int output = -1;

void output_to(int descriptor) {
    output = descriptor;
}

static void send(void) {
    if (!platform_write(output, buffer, used)) platform_exit_now(1);
    used = 0;
}

static void put(char byte) {
    if (used == sizeof buffer) send();
    buffer[used++] = byte;
}

void output_text(const char *text) {
    while (*text != '\0') put(*text++);
}

void output_number(int64_t number) {
    char digits[20];
    int count = 0;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do digits[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0) put('-');
    while (count > 0) put(digits[--count]);
}

void output_quoted(const char *text) {
    static const char hex[] = "0123456789abcdef";
    put('"');
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            put('\\');
            put((char)byte);
        } else if (byte < ' ') {
            output_text("\\u00");
            put(hex[byte >> 4]);
            put(hex[byte & 15]);
        } else {
            put((char)byte); /* bytes beyond ASCII pass: the reader of UTF-8 replaces what is none */
        }
    }
    put('"');
}

void output_end(void) {
    put('\n');
    send();
}

void output_exit(int status) {
    platform_take_leave(output);
    platform_exit_now(status);
}
