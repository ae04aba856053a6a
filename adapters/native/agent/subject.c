/* Finds the functions by name, and names the one that is missing. */
#include "subject.h"

#include "platform.h"

#include <stdio.h>
#include <string.h>

struct subject subject;

const char *subject_load(const char *path) {
    static char why[1024];
    void *library = platform_open_library(path, why, sizeof why);
    if (library == NULL) return why;
    const struct {
        const char *name;
        void *function; /* where the address goes; a function pointer of whatever type */
        bool required;
    } imports[] = {
        {"NdisMRegisterMiniportDriver", &subject.register_driver, true},
        {"NdisMDeregisterMiniportDriver", &subject.deregister_driver, true},
        {"NdisMSetMiniportAttributes", &subject.set_attributes, true},
        {"NdisIMInitializeDeviceInstanceEx", &subject.initialize, true},
        {"NdisIMCancelInitializeDeviceInstance", &subject.cancel, true},
        {"NdisIMDeInitializeDeviceInstance", &subject.deinitialize, true},
        {"imcancel_start_device", &subject.start_device, true},
        {"imcancel_quiesce", &subject.quiesce, false},
        {"imcancel_reset", &subject.reset, false},
        {"imcancel_subject", &subject.describe, false},
    };
    for (size_t i = 0; i < sizeof imports / sizeof imports[0]; i++) {
        void *address = platform_symbol(library, imports[i].name);
        if (address == NULL && imports[i].required) {
            snprintf(why, sizeof why, "%s does not export %s", path, imports[i].name);
            return why;
        }
        memcpy(imports[i].function, &address, sizeof address);
    }
    return NULL;
}
