/* Every option takes a value. */
#include "options.h"

#include "actors.h"
#include "probe.h"
#include "watchdog.h"

#include <stdlib.h>
#include <string.h>

static bool take_milliseconds(const char *text, unsigned *value) {
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || number < 1 || number > 3600000) return false;
    *value = (unsigned)number;
    return true;
}

/* Where the milliseconds of an option go. NULL for what is no such option. */
static unsigned *milliseconds_of(const char *name) {
    if (strcmp(name, "--stall-ms") == 0) return &watchdog_stall_ms;
    if (strcmp(name, "--quiesce-ms") == 0) return &probe_quiesce_ms;
    if (strcmp(name, "--idle-ms") == 0) return &actors_idle_ms;
    return NULL;
}

const char *options_read(struct options *options, int count, char **arguments) {
    *options = (struct options){0};
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        unsigned *milliseconds = milliseconds_of(argument);
        if (milliseconds != NULL) {
            if (i + 1 == count || !take_milliseconds(arguments[++i], milliseconds))
                return "--stall-ms, --quiesce-ms and --idle-ms take milliseconds, from 1 to 3600000";
        } else if (strcmp(argument, "--listen") == 0) {
            if (i + 1 == count) return "--listen takes an address, HOST:PORT";
            options->listen = arguments[++i];
        } else if (argument[0] == '-' || options->path != NULL) {
            return "usage: imcancel-agent [--stall-ms N] [--quiesce-ms N] [--idle-ms N] [--listen HOST:PORT] "
                   "SUBJECT_LIBRARY";
        } else {
            options->path = argument;
        }
    }
    return options->path == NULL ? "no subject library was named" : NULL;
}
