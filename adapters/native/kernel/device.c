/*
 * NDIS takes over the dispatch table of a driver object that registers with it, so the device is one that NDIS makes.
 * All that comes from user mode is checked here or in exchange.c, by lengths first.
 */
#include "device.h"

#include "asking.h"
#include "clock.h"
#include "exchange.h"
#include "plan.h"
#include "subject_kernel.h"

#include <string.h>

static NDIS_HANDLE device;

static NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR information) {
    irp->IoStatus.Status = status;
    irp->IoStatus.Information = information;
    IoCompleteRequest(irp, IO_NO_INCREMENT);
    return status;
}

static NTSTATUS NTAPI open(PDEVICE_OBJECT object, PIRP irp) {
    (void)object;
    return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS NTAPI close(PDEVICE_OBJECT object, PIRP irp) {
    (void)object;
    exchange_abandon(IoGetCurrentIrpStackLocation(irp)->FileObject);
    return complete(irp, STATUS_SUCCESS, 0);
}

static NTSTATUS say_hello(PIRP irp, ULONG room) {
    struct wire_hello *hello = irp->AssociatedIrp.SystemBuffer;
    if (room < sizeof *hello) return STATUS_BUFFER_TOO_SMALL;
    memset(hello, 0, sizeof *hello);
    hello->version = WIRE_VERSION;
    hello->drivers = (uint32_t)subject_drivers();
    hello->flags = (subject_has_controls() ? WIRE_CONTROLS : 0) | (exchange_dead() != NULL ? WIRE_DEAD : 0);
    hello->clock_disagreements = (uint32_t)clock_disagreements();
    subject_describe(hello->subject, sizeof hello->subject);
    irp->IoStatus.Information = sizeof *hello;
    return STATUS_SUCCESS;
}

static NTSTATUS take_ticket(PIRP irp, ULONG size) {
    uint32_t ticket;
    if (size != sizeof ticket) return STATUS_INVALID_PARAMETER;
    memcpy(&ticket, irp->AssociatedIrp.SystemBuffer, sizeof ticket);
    asking_done(ticket);
    return STATUS_SUCCESS;
}

static NTSTATUS start(PIRP irp, ULONG size) {
    if (size < sizeof(WCHAR) || size % sizeof(WCHAR) != 0 || size > PLAN_MAX_NAME_UNITS * sizeof(WCHAR))
        return STATUS_INVALID_PARAMETER;
    UNICODE_STRING name = {(USHORT)size, (USHORT)size, irp->AssociatedIrp.SystemBuffer};
    return subject_start_device(&name) ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

static NTSTATUS control_by_code(PIRP irp, const IO_STACK_LOCATION *at) {
    ULONG size = at->Parameters.DeviceIoControl.InputBufferLength;
    switch (at->Parameters.DeviceIoControl.IoControlCode) {
    case WIRE_HELLO: return say_hello(irp, at->Parameters.DeviceIoControl.OutputBufferLength);
    case WIRE_RUN: return exchange_run(irp, at->FileObject);
    case WIRE_CONTINUE: return exchange_continue(irp, at->FileObject);
    case WIRE_DONE: return take_ticket(irp, size);
    case WIRE_START: return start(irp, size);
    default: return STATUS_INVALID_DEVICE_REQUEST;
    }
}

static NTSTATUS NTAPI control(PDEVICE_OBJECT object, PIRP irp) {
    (void)object;
    irp->IoStatus.Information = 0;
    NTSTATUS status = control_by_code(irp, IoGetCurrentIrpStackLocation(irp));
    /* A pended one may have been completed by now, and is not to be touched. */
    return status == STATUS_PENDING ? status : complete(irp, status, irp->IoStatus.Information);
}

NDIS_STATUS device_begin(NDIS_HANDLE driver) {
    PDRIVER_DISPATCH dispatch[IRP_MJ_MAXIMUM_FUNCTION + 1] = {0};
    dispatch[IRP_MJ_CREATE] = open;
    dispatch[IRP_MJ_CLEANUP] = close;
    dispatch[IRP_MJ_CLOSE] = close;
    dispatch[IRP_MJ_DEVICE_CONTROL] = control;
    UNICODE_STRING name, link, security;
    RtlInitUnicodeString(&name, L"\\Device\\imcancel");
    RtlInitUnicodeString(&link, L"\\DosDevices\\imcancel");
    RtlInitUnicodeString(&security, L"D:P(A;;GA;;;SY)(A;;GA;;;BA)"); /* the system and administrators */
    NDIS_DEVICE_OBJECT_ATTRIBUTES attributes = {
        .Header = {NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES, NDIS_REVISION_1,
                   NDIS_SIZE_THROUGH(NDIS_DEVICE_OBJECT_ATTRIBUTES, DeviceClassGuid)},
        .DeviceName = &name,
        .SymbolicName = &link,
        .MajorFunctions = dispatch,
        .DefaultSDDLString = &security,
    };
    PDEVICE_OBJECT object;
    return NdisRegisterDeviceEx(driver, &attributes, &object, &device);
}

void device_end(void) {
    NdisDeregisterDeviceEx(device);
}
