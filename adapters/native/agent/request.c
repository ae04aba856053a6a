/* A scanner for exactly the one form that a request has, not for JSON at large: it refuses everything else. */
#include "request.h"

#include <stdbool.h>
#include <string.h>

struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *cursor) {
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r')) cursor->at++;
}

/* Takes one character, with space before it. */
static bool take(struct cursor *cursor, char expected) {
    skip_space(cursor);
    if (cursor->at == cursor->end || *cursor->at != expected) return false;
    cursor->at++;
    return true;
}

/* Takes an integer as JSON writes it, within 32 bits. */
static const char *take_integer(struct cursor *cursor, int32_t *value) {
    skip_space(cursor);
    bool negative = cursor->at < cursor->end && *cursor->at == '-';
    if (negative) cursor->at++;
    const char *first = cursor->at;
    int64_t magnitude = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        if (magnitude <= INT32_MAX) magnitude = magnitude * 10 + (*cursor->at - '0');
        cursor->at++;
    }
    if (cursor->at == first) return "the request holds something else where an integer belongs";
    if (*first == '0' && cursor->at - first > 1) return "the request holds an integer with a leading zero";
    if (cursor->at < cursor->end && strchr(".eE", *cursor->at) != NULL && *cursor->at != '\0')
        return "the request holds a number that is not an integer";
    if (magnitude > (negative ? -(int64_t)INT32_MIN : INT32_MAX))
        return "the request holds an integer beyond 32 bits";
    *value = (int32_t)(negative ? -magnitude : magnitude);
    return NULL;
}

static const char *take_words(struct cursor *cursor, struct request *request) {
    if (!take(cursor, '[')) return "\"plan\" is not an array";
    request->word_count = 0;
    if (take(cursor, ']')) return NULL;
    do {
        if (request->word_count == PLAN_MAX_WORDS) return "the plan has more words than any plan within the limits";
        const char *error = take_integer(cursor, &request->words[request->word_count++]);
        if (error != NULL) return error;
    } while (take(cursor, ','));
    return take(cursor, ']') ? NULL : "the array of the plan is not closed";
}

static const char *take_id(struct cursor *cursor, struct request *request) {
    int32_t id;
    const char *error = take_integer(cursor, &id);
    if (error != NULL) return error;
    if (id < 0) return "\"id\" is negative";
    request->id = id;
    return NULL;
}

static const char *take_times(struct cursor *cursor, struct request *request) {
    const char *error = take_integer(cursor, &request->times);
    if (error != NULL) return error;
    return request->times < 1 || request->times > REQUEST_MAX_TIMES ? "\"times\" is not within 1 and 1000000" : NULL;
}

static const struct {
    const char *name; /* with its quotes: keys are compared as they are written */
    const char *missing;
    const char *(*take)(struct cursor *, struct request *);
} keys[] = {
    {"\"id\"", "the request has no \"id\"", take_id},
    {"\"times\"", "the request has no \"times\"", take_times},
    {"\"plan\"", "the request has no \"plan\"", take_words},
};
enum { key_count = sizeof keys / sizeof keys[0] };

/* Takes one `"key": value`, and notes in `seen` which it was. */
static const char *take_member(struct cursor *cursor, struct request *request, bool *seen) {
    skip_space(cursor);
    for (int key = 0; key < key_count; key++) {
        size_t length = strlen(keys[key].name);
        if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, keys[key].name, length) != 0) continue;
        if (seen[key]) return "the request has a key twice";
        seen[key] = true;
        cursor->at += length;
        if (!take(cursor, ':')) return "a key of the request has no value";
        return keys[key].take(cursor, request);
    }
    return "the request holds something else where one of the keys \"id\", \"times\" and \"plan\" belongs";
}

const char *request_read(struct request *request, const char *line, size_t length) {
    struct cursor cursor = {line, line + length};
    bool seen[key_count] = {false};
    request->id = -1;
    if (!take(&cursor, '{')) return "the request is not a JSON object";
    do {
        const char *error = take_member(&cursor, request, seen);
        if (error != NULL) return error;
    } while (take(&cursor, ','));
    if (!take(&cursor, '}')) return "the request is not closed";
    skip_space(&cursor);
    if (cursor.at != cursor.end) return "the line goes on behind the request";
    for (int key = 0; key < key_count; key++)
        if (!seen[key]) return keys[key].missing;
    return NULL;
}
