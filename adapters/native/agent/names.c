/* Layouts are made once per request; lending one is a copy. */
#include "names.h"

#include "platform.h"

#include <string.h>

enum {
    tail_units = 8,            /* letters behind the name, in `garbage` and `unterminated` */
    maximum_length_max = 65534 /* the largest even number that MaximumLength can hold */
};

static USHORT at_most(size_t bytes) {
    return (USHORT)(bytes < maximum_length_max ? bytes : maximum_length_max);
}

int32_t name_swap_case(int32_t unit) {
    bool letter = (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z');
    return letter ? unit ^ 0x20 : unit;
}

static bool lay_out(struct layout *layout, enum spelling spelling, const int32_t *units, size_t count) {
    bool terminated = spelling != SPELLING_UNTERMINATED && spelling != SPELLING_GARBAGE;
    size_t tail = terminated ? 1 : tail_units;
    size_t length = count * sizeof(WCHAR);
    WCHAR *buffer = platform_allocate(length + tail * sizeof(WCHAR));
    if (buffer == NULL) return false;
    for (size_t i = 0; i < count; i++)
        buffer[i] = (WCHAR)(spelling == SPELLING_OTHER_CASE ? name_swap_case(units[i]) : units[i]);
    for (size_t i = 0; i < tail; i++) buffer[count + i] = terminated ? 0 : (WCHAR)('p' + i);
    layout->bytes = length + tail * sizeof(WCHAR);
    layout->string.Length = (USHORT)length;
    layout->string.MaximumLength = spelling == SPELLING_UNTERMINATED ? (USHORT)length : at_most(layout->bytes);
    layout->string.Buffer = buffer;
    return true;
}

bool name_make(struct name *name, const int32_t *units, size_t count) {
    *name = (struct name){0};
    for (int spelling = 0; spelling < SPELLING_COUNT; spelling++)
        if (!lay_out(&name->layouts[spelling], (enum spelling)spelling, units, count)) return false;
    name->own_buffer = platform_allocate(name->layouts[SPELLING_SHARED].bytes);
    if (name->own_buffer == NULL) return false;
    name_restore(name);
    return true;
}

void name_free(struct name *name) {
    for (int spelling = 0; spelling < SPELLING_COUNT; spelling++) platform_release(name->layouts[spelling].string.Buffer);
    platform_release(name->own_buffer);
    *name = (struct name){0};
}

void name_restore(struct name *name) {
    const struct layout *layout = &name->layouts[SPELLING_SHARED];
    name->own = layout->string;
    name->own.Buffer = name->own_buffer;
    memcpy(name->own_buffer, layout->string.Buffer, layout->bytes);
}

static bool changed(const NDIS_STRING *string, const WCHAR *buffer, const struct layout *layout) {
    return string->Length != layout->string.Length || string->MaximumLength != layout->string.MaximumLength ||
           string->Buffer != buffer || memcmp(buffer, layout->string.Buffer, layout->bytes) != 0;
}

bool name_own_changed(const struct name *name) {
    return changed(&name->own, name->own_buffer, &name->layouts[SPELLING_SHARED]);
}

/* String and buffer are one allocation, string first. */
static WCHAR *buffer_behind(NDIS_STRING *string) {
    return (WCHAR *)(string + 1);
}

NDIS_STRING *name_lend(struct name *name, enum spelling spelling) {
    if (spelling == SPELLING_SHARED) return &name->own;
    const struct layout *layout = &name->layouts[spelling];
    NDIS_STRING *string = platform_allocate(sizeof *string + layout->bytes);
    if (string == NULL) return NULL;
    *string = layout->string;
    string->Buffer = buffer_behind(string);
    memcpy(string->Buffer, layout->string.Buffer, layout->bytes);
    return string;
}

bool name_take_back(struct name *name, enum spelling spelling, NDIS_STRING *lent) {
    if (spelling == SPELLING_SHARED) return name_own_changed(name);
    const struct layout *layout = &name->layouts[spelling];
    bool was_changed = changed(lent, buffer_behind(lent), layout);
    /* Whoever reads it from now on finds another name, and a string that leads nowhere. */
    memset(buffer_behind(lent), 'z', layout->bytes);
    memset(lent, 0xdd, sizeof *lent);
    platform_release(lent);
    return was_changed;
}
