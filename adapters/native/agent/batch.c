/* A hash table over one array of words, both of fixed size. A request ends early rather than outgrow them. */
#include "batch.h"

#include "history.h"

#include <string.h>

enum {
    max_words = BATCH_MAX_WORDS,
    max_histories = BATCH_MAX_HISTORIES,
    table_size = 2 * max_histories, /* a power of two, never more than half full */
    most_words_of_one = 1 + HISTORY_MAX_WORDS
};
_Static_assert((int)most_words_of_one <= (int)max_words, "the longest history fits");
_Static_assert((table_size & (table_size - 1)) == 0, "chains go around at a power of two");

static struct entry {
    uint64_t hash;
    size_t begin, length; /* of its words: the ending, then the events */
    int32_t times;
} entries[max_histories];

static int32_t words[max_words];
static uint32_t table[table_size]; /* 1 + index of an entry; 0 for none */
static size_t entry_count, word_count;
static int32_t request_id;

/* Two multipliers side by side, for speed: a word waits only for the one before the last. */
static uint64_t hash_of(const int32_t *at, size_t length) {
    uint64_t left = 0x9e3779b97f4a7c15u ^ length, right = 0xc2b2ae3d27d4eb4fu;
    for (size_t i = 0; i + 1 < length; i += 2) {
        left = (left ^ (uint32_t)at[i]) * 0xff51afd7ed558ccdu;
        right = (right ^ (uint32_t)at[i + 1]) * 0xc4ceb9fe1a85ec53u;
        left ^= left >> 32;
        right ^= right >> 32;
    }
    if (length % 2 != 0) left = (left ^ (uint32_t)at[length - 1]) * 0xff51afd7ed558ccdu;
    left ^= right * 0x9e3779b97f4a7c15u;
    return left ^ left >> 29;
}

void batch_begin(int32_t id) {
    for (size_t i = 0; i < entry_count; i++) /* every chain began at the hash of an entry */
        for (size_t slot = entries[i].hash % table_size; table[slot] != 0; slot = (slot + 1) % table_size)
            table[slot] = 0;
    entry_count = word_count = 0;
    request_id = id;
}

static bool has_room(void) {
    return entry_count < max_histories && word_count + most_words_of_one <= max_words;
}

bool batch_add(enum ending ending, int plan_threads, bool patient) {
    if (!has_room()) return false; /* never where the caller stops at the first false */
    int32_t *at = words + word_count;
    at[0] = (int32_t)ending;
    size_t length = 1 + history_collect(at + 1, recorder_close(), plan_threads, patient);
    uint64_t hash = hash_of(at, length);
    size_t slot = hash % table_size;
    for (; table[slot] != 0; slot = (slot + 1) % table_size) {
        struct entry *entry = &entries[table[slot] - 1];
        if (entry->hash != hash || entry->length != length) continue;
        if (memcmp(words + entry->begin, at, length * sizeof *at) != 0) continue;
        entry->times++;
        return true;
    }
    entries[entry_count] = (struct entry){.hash = hash, .begin = word_count, .length = length, .times = 1};
    table[slot] = (uint32_t)++entry_count;
    word_count += length;
    return has_room();
}

int32_t batch_id(void) {
    return request_id;
}

size_t batch_count(void) {
    return entry_count;
}

const int32_t *batch_history(size_t index, size_t *length, int32_t *times) {
    const struct entry *entry = &entries[index];
    *length = entry->length;
    *times = entry->times;
    return words + entry->begin;
}
