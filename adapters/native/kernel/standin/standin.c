/*
 * A stand-in for ndis.sys: one of the subjects, and around it what NDIS does for a driver beyond the functions that are
 * tested. Such a driver finds its control functions by NdisGetRoutineAddress, which gives none on NDIS itself.
 */
#include "ndis6.h"

/* The subject's two are called from those below. */
#define NdisMRegisterMiniportDriver subject_register
#define NdisMDeregisterMiniportDriver subject_deregister
#define NdisMSetMiniportAttributes subject_set_attributes
#include SUBJECT_SOURCE
#undef NdisMRegisterMiniportDriver
#undef NdisMDeregisterMiniportDriver
#undef NdisMSetMiniportAttributes

static PDRIVER_OBJECT registered;
static VOID (*unload_handler)(PDRIVER_OBJECT);
static int registrations;

static VOID NTAPI unload(PDRIVER_OBJECT driver) {
    unload_handler(driver);
}

static bool has_header(const NDIS_OBJECT_HEADER *header, int type, size_t size) {
    return header->Type == type && header->Revision == NDIS_REVISION_1 && header->Size == size;
}

NDIS_STATUS NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                        NDIS_HANDLE MiniportDriverContext,
                                        PNDIS_MINIPORT_DRIVER_CHARACTERISTICS MiniportDriverCharacteristics,
                                        PNDIS_HANDLE NdisMiniportDriverHandle) {
    if (!has_header(&MiniportDriverCharacteristics->Header, NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS,
                    NDIS_SIZE_THROUGH(NDIS_MINIPORT_DRIVER_CHARACTERISTICS, CancelOidRequestHandler)))
        return NDIS_STATUS_FAILURE;
    NDIS_STATUS status = subject_register(DriverObject, RegistryPath, MiniportDriverContext, MiniportDriverCharacteristics,
                                          NdisMiniportDriverHandle);
    if (status != NDIS_STATUS_SUCCESS) return status;
    registrations++;
    registered = DriverObject;
    unload_handler = (VOID(*)(PDRIVER_OBJECT))MiniportDriverCharacteristics->UnloadHandler;
    DriverObject->DriverUnload = unload;
    return status;
}

/* With the last driver the worker ends as well: it must not run on in a module that is gone. */
VOID NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle) {
    subject_deregister(NdisMiniportDriverHandle);
    if (--registrations > 0) return;
    stop_worker();
    stopping = worker_runs = false;
    worker_once = PTHREAD_ONCE_INIT;
}

NDIS_STATUS NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportAdapterHandle,
                                       PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes) {
    const NDIS_OBJECT_HEADER *header = &MiniportAttributes->RegistrationAttributes.Header;
    if (has_header(header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES,
                   NDIS_SIZE_THROUGH(NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, AutoNegotiationFlags)))
        return NDIS_STATUS_SUCCESS;
    if (!has_header(header, NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES,
                    sizeof(NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES)))
        return NDIS_STATUS_FAILURE;
    return subject_set_attributes(NdisMiniportAdapterHandle, MiniportAttributes);
}

static PDEVICE_OBJECT device_made;
static UNICODE_STRING link_made;
static WCHAR link_units[64];

/* Without the security that the attributes ask for: anyone may open it. */
NDIS_STATUS NdisRegisterDeviceEx(NDIS_HANDLE NdisHandle, PNDIS_DEVICE_OBJECT_ATTRIBUTES DeviceObjectAttributes,
                                 PDEVICE_OBJECT *DeviceObject, PNDIS_HANDLE NdisDeviceHandle) {
    (void)NdisHandle;
    if (DeviceObjectAttributes->SymbolicName->Length > sizeof link_units) return NDIS_STATUS_FAILURE;
    NTSTATUS status = IoCreateDevice(registered, DeviceObjectAttributes->ExtensionSize, DeviceObjectAttributes->DeviceName,
                                     FILE_DEVICE_UNKNOWN, 0, FALSE, &device_made);
    if (!NT_SUCCESS(status)) return status;
    link_made = (UNICODE_STRING){0, sizeof link_units, link_units};
    RtlCopyUnicodeString(&link_made, DeviceObjectAttributes->SymbolicName);
    status = IoCreateSymbolicLink(&link_made, DeviceObjectAttributes->DeviceName);
    if (!NT_SUCCESS(status)) {
        IoDeleteDevice(device_made);
        return status;
    }
    for (int i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
        if (DeviceObjectAttributes->MajorFunctions[i] != NULL)
            registered->MajorFunction[i] = DeviceObjectAttributes->MajorFunctions[i];
    *DeviceObject = *NdisDeviceHandle = device_made;
    return NDIS_STATUS_SUCCESS;
}

VOID NdisDeregisterDeviceEx(NDIS_HANDLE NdisDeviceHandle) {
    IoDeleteSymbolicLink(&link_made);
    IoDeleteDevice(NdisDeviceHandle);
}

VOID NdisMSendNetBufferListsComplete(NDIS_HANDLE MiniportAdapterHandle, PVOID NetBufferList, ULONG SendCompleteFlags) {
    (void)MiniportAdapterHandle;
    (void)NetBufferList;
    (void)SendCompleteFlags;
}

PVOID NdisGetRoutineAddress(PNDIS_STRING NdisRoutineName) {
    static const struct {
        const WCHAR *name;
        PVOID address;
    } controls[] = {
        {L"imcancel_start_device", imcancel_start_device},
        {L"imcancel_quiesce", imcancel_quiesce},
        {L"imcancel_reset", imcancel_reset},
        {L"imcancel_subject", imcancel_subject},
    };
    for (size_t i = 0; i < sizeof controls / sizeof controls[0]; i++) {
        UNICODE_STRING name;
        RtlInitUnicodeString(&name, controls[i].name);
        if (RtlEqualUnicodeString(&name, NdisRoutineName, FALSE)) return controls[i].address;
    }
    return NULL;
}

/* The system loads it for the drivers that import it, and may start it as a driver, too, which means nothing. */
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path) {
    (void)driver;
    (void)path;
    return STATUS_SUCCESS;
}
