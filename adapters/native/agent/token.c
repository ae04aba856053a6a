/* The time that a comparison takes tells nothing of where two tokens differ. */
#include "token.h"

#include "input.h"
#include "platform.h"

#include <stdint.h>
#include <string.h>

static const char variable[] = "IMCANCEL_TOKEN";

static char expected[TOKEN_MOST + 1];
static size_t expected_length;

static void forget(void *bytes, size_t size) {
    volatile char *at = bytes; /* volatile, or the compiler leaves out what no one reads */
    while (size-- > 0) *at++ = 0;
}

const char *token_find(void) {
    long length = platform_variable(variable, expected, sizeof expected);
    if (length < 0) return "IMCANCEL_TOKEN is longer than 128 bytes";
    expected_length = (size_t)length;
    return NULL;
}

void token_hide(void) {
    platform_remove_variable(variable);
}

int token_characters(void) {
    int characters = 0;
    for (size_t i = 0; i < expected_length; i++) characters += ((unsigned char)expected[i] & 0xc0) != 0x80; /* of UTF-8 */
    return characters;
}

bool token_is_asked_for(void) {
    return expected_length > 0;
}

struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *cursor) {
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r')) cursor->at++;
}

static bool take_exactly(struct cursor *cursor, const char *text) {
    size_t length = strlen(text);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0) return false;
    cursor->at += length;
    return true;
}

/* With space before it. */
static bool take(struct cursor *cursor, const char *text) {
    skip_space(cursor);
    return take_exactly(cursor, text);
}

/* The unit that follows `\u`. Negative where it is none. */
static int32_t take_unit(struct cursor *cursor) {
    int32_t unit = 0;
    if (cursor->end - cursor->at < 4) return -1;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef";
        char digit = *cursor->at++;
        const char *found = digit == '\0' ? NULL : strchr(digits, digit >= 'A' && digit <= 'F' ? digit | 0x20 : digit);
        if (found == NULL) return -1;
        unit = unit << 4 | (int32_t)(found - digits);
    }
    return unit;
}

/* Puts a code point in UTF-8. Gives the number of bytes. */
static size_t put_utf8(char *to, int32_t point) {
    int more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char heads[] = {0x00, 0xc0, 0xe0, 0xf0};
    to[0] = (char)(heads[more] | point >> 6 * more);
    for (int i = 1; i <= more; i++) to[i] = (char)(0x80 | (point >> 6 * (more - i) & 0x3f));
    return (size_t)more + 1;
}

/* What follows a backslash. Gives the number of bytes that it stands for, 0 where it stands for none. */
static size_t take_escape(struct cursor *cursor, char *to) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    if (cursor->at == cursor->end) return 0;
    char name = *cursor->at++;
    if (name == 'u') {
        int32_t point = take_unit(cursor);
        if (point >= 0xd800 && point < 0xdc00) {
            if (!take_exactly(cursor, "\\u")) return 0;
            int32_t low = take_unit(cursor);
            if (low < 0xdc00 || low > 0xdfff) return 0;
            point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        }
        return point < 0 ? 0 : put_utf8(to, point);
    }
    const char *found = name == '\0' ? NULL : strchr(names, name);
    if (found == NULL) return 0;
    *to = values[found - names];
    return 1;
}

/* Reads {"token":"..."}. The text never grows as it is read. Gives its length, negative where the line is another. */
static long read_token(const char *line, size_t length, char text[TOKEN_LINE_LIMIT]) {
    struct cursor cursor = {line, line + length};
    size_t count = 0;
    if (!take(&cursor, "{") || !take(&cursor, "\"token\"") || !take(&cursor, ":") || !take(&cursor, "\"")) return -1;
    while (cursor.at < cursor.end && *cursor.at != '"') {
        char byte = *cursor.at++;
        size_t taken = 1;
        if (byte == '\\') taken = take_escape(&cursor, &text[count]);
        else text[count] = byte;
        if (taken == 0) return -1;
        count += taken;
    }
    bool closed = take_exactly(&cursor, "\"") && take(&cursor, "}");
    skip_space(&cursor);
    return closed && cursor.at == cursor.end ? (long)count : -1;
}

bool token_is_in(const char *line, size_t length) {
    char text[TOKEN_LINE_LIMIT];
    return length < TOKEN_LINE_LIMIT && read_token(line, length, text) >= 0;
}

bool token_is_given(void) {
    char text[TOKEN_LINE_LIMIT] = {0}; /* longer than any token: the comparison reads as much whatever came */
    const char *line;
    size_t length;
    if (input_line_within(TOKEN_LINE_LIMIT, &line, &length) != INPUT_LINE) return false;
    long given = read_token(line, length, text);
    unsigned char difference = given != (long)expected_length;
    for (size_t i = 0; i < sizeof expected; i++) difference |= (unsigned char)(text[i] ^ expected[i]);
    forget((char *)line, length); /* in the buffer of the input, where a subject could find it too */
    forget(text, sizeof text);
    forget(expected, sizeof expected);
    return difference == 0;
}
