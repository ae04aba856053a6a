/* Refuses what the encoding does not allow, and what would make the probe an illegal caller. */
#include "plan.h"

#include "platform.h"

#include <stdarg.h>
#include <string.h>

struct reader {
    const int32_t *words;
    size_t count, at;
    char error[200]; /* empty while all is well */
};

static void refuse(struct reader *reader, const char *format, ...) {
    if (reader->error[0] != '\0') return; /* the first reason is the one that helps */
    va_list arguments;
    va_start(arguments, format);
    platform_format(reader->error, sizeof reader->error, format, arguments);
    va_end(arguments);
}

/* The next word, which must be within bounds; `least` where it is not. */
static int32_t take(struct reader *reader, const char *what, int32_t least, int32_t most) {
    if (reader->error[0] != '\0') return least;
    if (reader->at == reader->count) {
        refuse(reader, "the plan ends after word %zu, where %s belongs", reader->count, what);
        return least;
    }
    int32_t word = reader->words[reader->at++];
    if (word >= least && word <= most) return word;
    refuse(reader, "word %zu of the plan, %s, is %d; allowed are %d to %d", reader->at, what, word, least, most);
    return least;
}

/* Which steps a list may hold: of the thread itself, or inside the callback of an instance. */
enum { of_a_thread = -1 };

static struct step take_step(struct reader *reader, const struct plan *plan, int inside_of) {
    struct step step = {.kind = (enum step_kind)take(reader, "the kind of a step", STEP_INITIALIZE, STEP_BARRIER)};
    bool has_instance = step.kind != STEP_UNBIND && step.kind != STEP_BARRIER;
    int targets = has_instance ? plan->instance_count - 1 : step.kind == STEP_UNBIND ? INT32_MAX : 0;
    int details = step.kind == STEP_CANCEL ? SPELLING_COUNT - 1 : step.kind == STEP_AWAIT ? AWAIT_RETURNED : 0;
    step.target = take(reader, "the target of a step", 0, targets);
    step.driver = take(reader, "the driver of a step", 0, step.kind == STEP_CANCEL ? plan->drivers - 1 : 0);
    step.detail = take(reader, "the detail of a step", 0, details);
    if (inside_of == of_a_thread) return step;
    /* One worker may run all callbacks, so that a callback that waits for another one would wait for itself. */
    bool waits = step.kind == STEP_AWAIT || step.kind == STEP_DEINITIALIZE || step.kind == STEP_UNBIND ||
                 step.kind == STEP_BARRIER;
    bool initiates = step.kind == STEP_INITIALIZE || step.kind == STEP_START;
    if (waits) refuse(reader, "a step inside MiniportInitializeEx of instance %d waits", inside_of);
    if (initiates && step.target == inside_of)
        refuse(reader, "MiniportInitializeEx of instance %d initializes or starts that same instance", inside_of);
    return step;
}

static void take_steps(struct reader *reader, const struct plan *plan, struct step_list *list, int inside_of) {
    list->count = take(reader, "a number of steps", 0, PLAN_MAX_STEPS);
    for (int i = 0; i < list->count; i++) list->steps[i] = take_step(reader, plan, inside_of);
}

static NDIS_STATUS take_status(struct reader *reader) {
    NDIS_STATUS status = take(reader, "a status of MiniportInitializeEx", INT32_MIN, INT32_MAX);
    if (status != NDIS_STATUS_SUCCESS && status != NDIS_STATUS_NOT_ACCEPTED && status != NDIS_STATUS_RESOURCES &&
        status != NDIS_STATUS_FAILURE)
        refuse(reader, "word %zu of the plan is no status that MiniportInitializeEx may return: %d", reader->at, status);
    return status;
}

static void take_name(struct reader *reader, struct name *name) {
    size_t count = (size_t)take(reader, "the length of a name", 1, PLAN_MAX_NAME_UNITS);
    const int32_t *units = reader->words + reader->at;
    for (size_t i = 0; i < count; i++) take(reader, "a unit of a name", 0, 0xffff);
    if (reader->error[0] == '\0' && !name_make(name, units, count)) refuse(reader, "there is no memory for the names");
}

static void take_instance(struct reader *reader, struct plan *plan, int index) {
    struct plan_instance *instance = &plan->instances[index];
    instance->owner = take(reader, "the owner of an instance", 0, plan->drivers - 1);
    instance->adapter = take(reader, "the adapter of an instance", 0, INT32_MAX);
    instance->null_context = take(reader, "the context of an instance", 0, 1) == 1;
    instance->status = take_status(reader);
    instance->held = take(reader, "whether a callback is held", 0, 1) == 1;
    take_name(reader, &instance->name);
    take_steps(reader, plan, &instance->inside, index);
    if (!instance->null_context) return;
    int *of_driver = &plan->null_instance[instance->owner];
    if (*of_driver >= 0)
        refuse(reader, "instances %d and %d of driver %d both have a NULL context: a callback could not be told",
               *of_driver, index, instance->owner);
    *of_driver = index;
}

static bool same_content(const NDIS_STRING *left, const NDIS_STRING *right) {
    return left->Length == right->Length && memcmp(left->Buffer, right->Buffer, left->Length) == 0;
}

static void relate_names(struct reader *reader, struct plan *plan) {
    for (int i = 0; i < plan->instance_count; i++) {
        const struct layout *layouts = plan->instances[i].name.layouts;
        plan->instances[i].other_case_names = i;
        for (int j = 0; j < plan->instance_count; j++) {
            const NDIS_STRING *other = &plan->instances[j].name.layouts[SPELLING_SHARED].string;
            if (j < i && same_content(&layouts[SPELLING_SHARED].string, other))
                refuse(reader, "instances %d and %d have the same name", j, i);
            if (same_content(&layouts[SPELLING_OTHER_CASE].string, other)) plan->instances[i].other_case_names = j;
        }
    }
}

const char *plan_read(struct plan *plan, const int32_t *words, size_t count) {
    static struct reader reader;
    reader = (struct reader){.words = words, .count = count};
    plan->instance_count = 0;
    for (int i = 0; i < PLAN_MAX_DRIVERS; i++) plan->null_instance[i] = -1;

    take(&reader, "the version", PLAN_VERSION, PLAN_VERSION);
    plan->drivers = take(&reader, "the number of drivers", 1, PLAN_MAX_DRIVERS);
    plan->instance_count = take(&reader, "the number of instances", 0, PLAN_MAX_INSTANCES);
    plan->thread_count = take(&reader, "the number of threads", 1, PLAN_MAX_THREADS);
    plan->skew = take(&reader, "the skew", INT32_MIN, INT32_MAX);
    for (int i = 0; i < plan->instance_count; i++) take_instance(&reader, plan, i);
    for (int i = 0; i < plan->thread_count; i++) take_steps(&reader, plan, &plan->threads[i], of_a_thread);
    if (reader.error[0] == '\0' && reader.at != count)
        refuse(&reader, "the plan has %zu words, but ends after %zu", count, reader.at);
    if (reader.error[0] == '\0') relate_names(&reader, plan);
    if (reader.error[0] == '\0') return NULL;
    plan_free(plan);
    return reader.error;
}

void plan_free(struct plan *plan) {
    for (int i = 0; i < plan->instance_count; i++) name_free(&plan->instances[i].name);
    plan->instance_count = 0;
}
