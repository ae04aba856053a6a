/*
 * On the probe's side of subject.h: NDIS is called by its imported functions, but for registration. The documents have a
 * driver register on entry and deregister as it is unloaded, so that is done once, and each run is handed the same handles.
 *
 * They describe one registration for one driver object. Whether a second one would be taken is not known, so on NDIS
 * itself there is none; the stand-in, which is known by its control functions, takes two.
 */
#include "subject_kernel.h"

#include "asking.h"
#include "miniport.h"
#include "platform.h"
#include "probe.h"
#include "subject.h"

#include <string.h>

struct subject subject;

static NDIS_HANDLE handles[PLAN_MAX_DRIVERS];
static int count;

static struct {
    void (*start_device)(const NDIS_STRING *);
    void (*quiesce)(void);
    void (*reset)(void);
    const char *(*describe)(void);
} controls;

static NDIS_STATUS hand_out(PDRIVER_OBJECT driver, PUNICODE_STRING path, NDIS_HANDLE context,
                            PNDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics, PNDIS_HANDLE handle) {
    (void)driver;
    (void)path;
    (void)characteristics;
    for (int i = 0; i < count; i++) {
        if (context != probe_driver_contexts[i]) continue;
        *handle = handles[i];
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_FAILURE;
}

static VOID keep(NDIS_HANDLE handle) {
    (void)handle;
}

static NDIS_STATUS set_attributes(NDIS_HANDLE miniport, PNDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes) {
    return miniport_set_attributes(miniport, attributes->RegistrationAttributes.MiniportAdapterContext);
}

/* By the documented way to ask for a function that this NDIS may not have. */
static void find(const WCHAR *name, void *function) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, name);
    PVOID address = NdisGetRoutineAddress(&string);
    memcpy(function, &address, sizeof address);
}

NDIS_STATUS subject_begin(PDRIVER_OBJECT driver, PUNICODE_STRING path, VOID (*unload)(PDRIVER_OBJECT)) {
    find(L"imcancel_start_device", &controls.start_device);
    find(L"imcancel_quiesce", &controls.quiesce);
    find(L"imcancel_reset", &controls.reset);
    find(L"imcancel_subject", &controls.describe);
    subject = (struct subject){
        .register_driver = hand_out,
        .deregister_driver = keep,
        .set_attributes = set_attributes,
        .initialize = NdisIMInitializeDeviceInstanceEx,
        .cancel = NdisIMCancelInitializeDeviceInstance,
        .deinitialize = NdisIMDeInitializeDeviceInstance,
    };
    subject_asks_for_start(false);
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS characteristics = {.InitializeHandlerEx = probe_miniport_initialize,
                                                            .HaltHandlerEx = probe_miniport_halt,
                                                            .UnloadHandler = unload};
    miniport_describe(&characteristics);
    int most = subject_has_controls() ? PLAN_MAX_DRIVERS : 1;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    while (count < most && status == NDIS_STATUS_SUCCESS) {
        status = NdisMRegisterMiniportDriver(driver, path, probe_driver_contexts[count], &characteristics, &handles[count]);
        if (status == NDIS_STATUS_SUCCESS) count++;
    }
    return count > 0 ? NDIS_STATUS_SUCCESS : status;
}

void subject_end(void) {
    while (count > 0) NdisMDeregisterMiniportDriver(handles[--count]);
}

NDIS_HANDLE subject_driver(void) {
    return handles[0];
}

int subject_drivers(void) {
    return count;
}

bool subject_has_controls(void) {
    return controls.start_device != NULL;
}

void subject_asks_for_start(bool asks) {
    bool controlled = subject_has_controls() && !asks;
    subject.start_device = controlled ? controls.start_device : asking_start_device;
    subject.reset = controlled ? controls.reset : asking_reset;
    subject.quiesce = controlled ? controls.quiesce : NULL;
}

bool subject_start_device(const NDIS_STRING *device) {
    if (!subject_has_controls()) return false;
    controls.start_device(device);
    return true;
}

static void format(char *text, size_t size, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    platform_format(text, size, pattern, arguments);
    va_end(arguments);
}

void subject_describe(char *text, size_t size) {
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    if (controls.describe != NULL) {
        format(text, size, "%s", controls.describe());
    } else if (NT_SUCCESS(RtlGetVersion(&version))) {
        format(text, size, "NDIS of Windows %d.%d.%d", (int)version.dwMajorVersion, (int)version.dwMinorVersion,
               (int)version.dwBuildNumber);
    } else {
        format(text, size, "NDIS of Windows");
    }
}
