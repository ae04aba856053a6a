/* The driver's entry and its unloading. */
#include "device.h"
#include "exchange.h"
#include "platform.h"
#include "server.h"
#include "subject_kernel.h"

/* NDIS calls it as the driver is unloaded. Where a thread hangs in the subject this waits for ever, rather than crash. */
static VOID unload(PDRIVER_OBJECT driver) {
    (void)driver;
    device_end();
    server_end();
    platform_end();
    subject_end();
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path) {
    platform_begin();
    exchange_begin();
    NDIS_STATUS status = subject_begin(driver, path, unload);
    if (status != NDIS_STATUS_SUCCESS) return status;
    if (!server_begin()) status = NDIS_STATUS_RESOURCES;
    if (status == NDIS_STATUS_SUCCESS) status = device_begin(subject_driver());
    if (status == NDIS_STATUS_SUCCESS) return STATUS_SUCCESS;
    server_end();
    platform_end();
    subject_end();
    return status;
}
