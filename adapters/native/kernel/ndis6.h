/*
 * What the driver needs of NDIS 6 beyond ndis_im.h, which mingw-w64's ddk/ndis.h does not declare. Structures are from the
 * reference pages on learn.microsoft.com (ddi/ndis and ddi/ntddndis), as they are in NDIS 6.0.
 *
 * The pages give no numbers for the constants. Those of the types and revisions are as several independent public
 * repositories have them that build against NDIS 6. That of NDIS_INTERMEDIATE_DRIVER could not be verified so: compare
 * it with the ndis.h of the WDK, and build with -DNDIS_INTERMEDIATE_DRIVER=... where it differs.
 */
#ifndef NDIS6_H
#define NDIS6_H

#include "ndis_im.h"

enum {
    NDIS_OBJECT_TYPE_DEVICE_OBJECT_ATTRIBUTES = 0x85,
    NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS = 0x8A,
    NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES = 0x9E,
    NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES = 0x9F,
    NDIS_REVISION_1 = 1, /* of each of these structures */
    NDIS_MAX_PHYS_ADDRESS_LENGTH = 32
};

#ifndef NDIS_INTERMEDIATE_DRIVER
#define NDIS_INTERMEDIATE_DRIVER 0x00000001
#endif

/* Up to where a structure goes in its first revision. */
#define NDIS_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))

#define NDIS_STATUS_NOT_SUPPORTED ((NDIS_STATUS)0xC00000BB)

typedef struct _NDIS_DEVICE_OBJECT_ATTRIBUTES {
    NDIS_OBJECT_HEADER Header;
    PNDIS_STRING DeviceName;
    PNDIS_STRING SymbolicName;
    PDRIVER_DISPATCH *MajorFunctions;
    ULONG ExtensionSize;
    PCUNICODE_STRING DefaultSDDLString;
    const GUID *DeviceClassGuid;
} NDIS_DEVICE_OBJECT_ATTRIBUTES, *PNDIS_DEVICE_OBJECT_ATTRIBUTES;

/* Enumerations that are only filled with one value each are int here. */
typedef struct _NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES {
    NDIS_OBJECT_HEADER Header;
    ULONG Flags;
    int MediaType;
    int PhysicalMediumType;
    ULONG MtuSize;
    ULONG64 MaxXmitLinkSpeed;
    ULONG64 XmitLinkSpeed;
    ULONG64 MaxRcvLinkSpeed;
    ULONG64 RcvLinkSpeed;
    int MediaConnectState;
    int MediaDuplexState;
    ULONG LookaheadSize;
    PVOID PowerManagementCapabilities;
    ULONG MacOptions;
    ULONG SupportedPacketFilters;
    ULONG MaxMulticastListSize;
    USHORT MacAddressLength;
    UCHAR PermanentMacAddress[NDIS_MAX_PHYS_ADDRESS_LENGTH];
    UCHAR CurrentMacAddress[NDIS_MAX_PHYS_ADDRESS_LENGTH];
    PVOID RecvScaleCapabilities;
    int AccessType;
    int DirectionType;
    int ConnectionType;
    USHORT IfType;
    BOOLEAN IfConnectorPresent;
    ULONG SupportedStatistics;
    ULONG SupportedPauseFunctions;
    ULONG DataBackFillSize;
    ULONG ContextBackFillSize;
    PVOID SupportedOidList;
    ULONG SupportedOidListLength;
    ULONG AutoNegotiationFlags;
} NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, *PNDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES;

enum {
    NdisMedium802_3 = 0,
    NdisPhysicalMediumUnspecified = 0,
    MediaConnectStateConnected = 1,
    MediaDuplexStateFull = 2,
    NET_IF_ACCESS_BROADCAST = 2,
    NET_IF_DIRECTION_SENDRECEIVE = 0,
    NET_IF_CONNECTION_DEDICATED = 1,
    IF_TYPE_ETHERNET_CSMACD = 6
};

NDIS_EXPORT NDIS_STATUS NdisRegisterDeviceEx(NDIS_HANDLE NdisHandle, PNDIS_DEVICE_OBJECT_ATTRIBUTES DeviceObjectAttributes,
                                             PDEVICE_OBJECT *DeviceObject, PNDIS_HANDLE NdisDeviceHandle);
NDIS_EXPORT VOID NdisDeregisterDeviceEx(NDIS_HANDLE NdisDeviceHandle);
/* NULL for a routine that this NDIS does not export. */
NDIS_EXPORT PVOID NdisGetRoutineAddress(PNDIS_STRING NdisRoutineName);
NDIS_EXPORT VOID NdisMSendNetBufferListsComplete(NDIS_HANDLE MiniportAdapterHandle, PVOID NetBufferList,
                                                 ULONG SendCompleteFlags);

#endif
