/* The answer of the agent: a line of JSON. The kernel has one of its own, in words. */
#include "batch.h"

#include "output.h"

void batch_answer(enum agent_after after, const char *how) {
    static const char *const after_words[] = {"", ",\"alive\":true", ",\"alive\":false"};
    output_text("{\"id\":");
    output_number(batch_id());
    output_text(",\"histories\":[");
    for (size_t i = 0; i < batch_count(); i++) {
        size_t length;
        int32_t times;
        const int32_t *words = batch_history(i, &length, &times);
        output_text(i == 0 ? "[" : ",[");
        output_number(times);
        for (size_t word = 0; word < length; word++) {
            output_text(",");
            output_number(words[word]);
        }
        output_text("]");
    }
    output_text("]");
    output_text(after_words[after]);
    if (how != NULL) {
        output_text(",\"how\":");
        output_quoted(how);
    }
    output_text("}");
    output_end();
}
