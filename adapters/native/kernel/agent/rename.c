/* Walks over the words of a plan as far as its instances go. */
#include "rename.h"

#include "devices.h"

#include <string.h>

enum { header_words = 5, instances_at = 2, words_before_name = 5 };

struct copy {
    const int32_t *from, *end;
    int32_t *to, *to_end;
};

/* False where there are not so many words, or no room for them. */
static bool copy_words(struct copy *copy, size_t count) {
    if ((size_t)(copy->end - copy->from) < count || (size_t)(copy->to_end - copy->to) < count) return false;
    memcpy(copy->to, copy->from, count * sizeof *copy->to);
    copy->from += count;
    copy->to += count;
    return true;
}

/* Where the name begins, with its length in front. */
static bool skip_name(struct copy *copy, const int32_t **name) {
    *name = copy->from;
    if (copy->from == copy->end || **name < 0 || copy->end - copy->from <= **name) return false;
    copy->from += 1 + **name;
    return true;
}

static bool write_name(struct copy *copy, const struct device *device) {
    if ((size_t)(copy->to_end - copy->to) < 1 + device->units) return false;
    *copy->to++ = (int32_t)device->units;
    for (size_t i = 0; i < device->units; i++) *copy->to++ = device->name[i];
    return true;
}

static bool copy_steps(struct copy *copy) {
    if (copy->from == copy->end || *copy->from < 0 || *copy->from > PLAN_MAX_STEPS) return false;
    return copy_words(copy, 1 + (size_t)*copy->from * STEP_WORDS);
}

static bool differ_in_case(const int32_t *one, const int32_t *other) {
    if (one[0] != other[0]) return false;
    for (int32_t i = 1; i <= one[0]; i++)
        if (name_swap_case(one[i]) != other[i]) return false;
    return true;
}

const char *rename_instances(const struct request *request, int devices, int32_t *to, uint32_t *count) {
    struct copy copy = {request->words, request->words + request->word_count, to, to + PLAN_MAX_WORDS};
    const int32_t *names[DEVICES_MAX];
    *count = (uint32_t)request->word_count;
    int32_t instances = request->word_count >= header_words ? request->words[instances_at] : 0;
    if (instances > devices) return "the plan has more instances than there are devices; see limits in the hello";
    bool whole = copy_words(&copy, header_words);
    for (int32_t i = 0; i < instances && whole; i++) {
        whole = copy_words(&copy, words_before_name) && skip_name(&copy, &names[i]) &&
                write_name(&copy, devices_nth(i)) && copy_steps(&copy);
        for (int32_t j = 0; j < i && whole; j++)
            if (differ_in_case(names[i], names[j]))
                return "two names of the plan differ in case alone, which those of devices do not";
    }
    if (whole && copy_words(&copy, (size_t)(copy.end - copy.from))) *count = (uint32_t)(copy.to - to);
    else memcpy(to, request->words, request->word_count * sizeof *to);
    return NULL;
}
