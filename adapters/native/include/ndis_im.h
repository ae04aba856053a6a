/*
 * The boundary between the probe and a subject: the NDIS types, values and functions that the life of a virtual
 * miniport needs, and the functions that stand for the rest of the system.
 *
 * Written from the reference pages on learn.microsoft.com (windows-hardware/drivers, ddi/ndis). Names, values and the
 * order of members are theirs; members that no one here looks at are pointers to VOID. On Windows itself a subject is
 * built against the real ndis.h: this file is for everywhere else.
 */
#ifndef NDIS_IM_H
#define NDIS_IM_H

#include <stdint.h>

#ifdef IMCANCEL_KERNEL
#include <ntddk.h> /* brings the types of Windows, and these with them */
typedef unsigned int UINT;
#else
typedef void VOID;
typedef VOID *PVOID;
typedef uint8_t UCHAR;
typedef uint16_t USHORT;
typedef uint32_t ULONG;
typedef unsigned int UINT;
typedef uint16_t WCHAR; /* a UTF-16 code unit, also where wchar_t is wider */
#endif

typedef int32_t NDIS_STATUS;
#define NDIS_STATUS_SUCCESS ((NDIS_STATUS)0x00000000)
#define NDIS_STATUS_PENDING ((NDIS_STATUS)0x00000103)
#define NDIS_STATUS_NOT_ACCEPTED ((NDIS_STATUS)0x00010003)
#define NDIS_STATUS_FAILURE ((NDIS_STATUS)0xC0000001)
#define NDIS_STATUS_RESOURCES ((NDIS_STATUS)0xC000009A)

typedef PVOID NDIS_HANDLE, *PNDIS_HANDLE;

#ifndef IMCANCEL_KERNEL
/* A counted string: both lengths are in bytes, Length counts no terminator, and none need be there. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    WCHAR *Buffer;
} UNICODE_STRING, *PUNICODE_STRING;

typedef struct _DRIVER_OBJECT *PDRIVER_OBJECT; /* opaque to everyone here */
#endif

typedef UNICODE_STRING NDIS_STRING, *PNDIS_STRING;

/*
 * The pages name the codes that go into Type but do not give their values, so here Type and Revision stay 0; Size is
 * filled. The driver in kernel/ fills them all.
 */
typedef struct _NDIS_OBJECT_HEADER {
    UCHAR Type;
    UCHAR Revision;
    USHORT Size;
} NDIS_OBJECT_HEADER;

typedef enum _NDIS_HALT_ACTION {
    NdisHaltDeviceDisabled,
    NdisHaltDeviceInstanceDeInitialized,
    NdisHaltDevicePoweredDown,
    NdisHaltDeviceSurpriseRemoved,
    NdisHaltDeviceFailed,
    NdisHaltDeviceInitializationFailed,
    NdisHaltDeviceStopped
} NDIS_HALT_ACTION;

/* What MiniportInitializeEx is given. IMDeviceInstanceContext is the DeviceContext of the initiation that it serves. */
typedef struct _NDIS_MINIPORT_INIT_PARAMETERS {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    PVOID AllocatedResources;
    NDIS_HANDLE IMDeviceInstanceContext;
    NDIS_HANDLE MiniportAddDeviceContext;
    ULONG IfIndex;
    uint64_t NetLuid;
    PVOID DefaultPortAuthStates;
    PVOID PciDeviceCustomProperties;
} NDIS_MINIPORT_INIT_PARAMETERS, *PNDIS_MINIPORT_INIT_PARAMETERS;

typedef NDIS_STATUS (*MINIPORT_INITIALIZE_HANDLER)(NDIS_HANDLE NdisMiniportHandle, NDIS_HANDLE MiniportDriverContext,
                                                   PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters);
typedef VOID (*MINIPORT_HALT_HANDLER)(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction);

/* Entry points of a driver. NDIS copies them at registration. Those that no virtual miniport here has are NULL. */
typedef struct _NDIS_MINIPORT_DRIVER_CHARACTERISTICS {
    NDIS_OBJECT_HEADER Header;
    UCHAR MajorNdisVersion;
    UCHAR MinorNdisVersion;
    UCHAR MajorDriverVersion;
    UCHAR MinorDriverVersion;
    ULONG Flags;
    PVOID SetOptionsHandler;
    MINIPORT_INITIALIZE_HANDLER InitializeHandlerEx;
    MINIPORT_HALT_HANDLER HaltHandlerEx;
    PVOID UnloadHandler;
    PVOID PauseHandler;
    PVOID RestartHandler;
    PVOID OidRequestHandler;
    PVOID SendNetBufferListsHandler;
    PVOID ReturnNetBufferListsHandler;
    PVOID CancelSendHandler;
    PVOID CheckForHangHandlerEx;
    PVOID ResetHandlerEx;
    PVOID DevicePnPEventNotifyHandler;
    PVOID ShutdownHandlerEx;
    PVOID CancelOidRequestHandler;
    PVOID DirectOidRequestHandler;
    PVOID CancelDirectOidRequestHandler;
    PVOID SynchronousOidRequestHandler;
} NDIS_MINIPORT_DRIVER_CHARACTERISTICS, *PNDIS_MINIPORT_DRIVER_CHARACTERISTICS;

/* What a driver sets from inside MiniportInitializeEx. MiniportAdapterContext comes back in MiniportHaltEx. */
typedef struct _NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES {
    NDIS_OBJECT_HEADER Header;
    NDIS_HANDLE MiniportAdapterContext;
    ULONG AttributeFlags;
    UINT CheckForHangTimeInSeconds;
    int InterfaceType;
} NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES, *PNDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES;

/* The documents' union of every kind of attributes. At this boundary only the registration attributes are set. */
typedef union _NDIS_MINIPORT_ADAPTER_ATTRIBUTES {
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES RegistrationAttributes;
} NDIS_MINIPORT_ADAPTER_ATTRIBUTES, *PNDIS_MINIPORT_ADAPTER_ATTRIBUTES;

#if defined(NDIS_EXPORT)
/* said by who builds it */
#elif defined(_WIN32)
#define NDIS_EXPORT __declspec(dllexport)
#else
#define NDIS_EXPORT __attribute__((visibility("default")))
#endif

/* The functions that a subject exports, under these names. All are called as at PASSIVE_LEVEL. */

NDIS_EXPORT NDIS_STATUS NdisMRegisterMiniportDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                                    NDIS_HANDLE MiniportDriverContext,
                                                    PNDIS_MINIPORT_DRIVER_CHARACTERISTICS MiniportDriverCharacteristics,
                                                    PNDIS_HANDLE NdisMiniportDriverHandle);
NDIS_EXPORT VOID NdisMDeregisterMiniportDriver(NDIS_HANDLE NdisMiniportDriverHandle);
NDIS_EXPORT NDIS_STATUS NdisMSetMiniportAttributes(NDIS_HANDLE NdisMiniportAdapterHandle,
                                                   PNDIS_MINIPORT_ADAPTER_ATTRIBUTES MiniportAttributes);
NDIS_EXPORT NDIS_STATUS NdisIMInitializeDeviceInstanceEx(NDIS_HANDLE DriverHandle, PNDIS_STRING DriverInstance,
                                                         NDIS_HANDLE DeviceContext);
NDIS_EXPORT NDIS_STATUS NdisIMCancelInitializeDeviceInstance(NDIS_HANDLE DriverHandle, PNDIS_STRING DeviceInstance);
NDIS_EXPORT NDIS_STATUS NdisIMDeInitializeDeviceInstance(NDIS_HANDLE NdisMiniportHandle);

/* what stands for the rest of the system; agent.md says what each must do. Only the first is required. */

NDIS_EXPORT void imcancel_start_device(const NDIS_STRING *device);
NDIS_EXPORT void imcancel_quiesce(void);
NDIS_EXPORT void imcancel_reset(void);
NDIS_EXPORT const char *imcancel_subject(void);

#endif
