/*
 * A network adapter that carries nothing. NDIS wants these entry points of every miniport driver, and calls some of them
 * around the ones that are looked at: pause, restart, requests. No protocol binds to the device (its INF says so), so
 * nothing is sent.
 */
#include "miniport.h"

#include "records.h"

static NDIS_STATUS pause(NDIS_HANDLE context, PVOID parameters) {
    (void)context;
    (void)parameters;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS restart(NDIS_HANDLE context, PVOID parameters) {
    (void)context;
    (void)parameters;
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS request_oid(NDIS_HANDLE context, PVOID request) {
    (void)context;
    (void)request;
    return NDIS_STATUS_NOT_SUPPORTED;
}

static VOID cancel_oid_request(NDIS_HANDLE context, PVOID request) {
    (void)context;
    (void)request;
}

/* None should come; one that does is given back. */
static VOID send(NDIS_HANDLE context, PVOID lists, ULONG port, ULONG flags) {
    struct record *record = context;
    (void)port;
    NdisMSendNetBufferListsComplete(atomic_load(&record->miniport_handle), lists, flags & 1 /* at DISPATCH_LEVEL */);
}

static VOID take_back(NDIS_HANDLE context, PVOID lists, ULONG flags) {
    (void)context;
    (void)lists;
    (void)flags;
}

static VOID cancel_send(NDIS_HANDLE context, PVOID id) {
    (void)context;
    (void)id;
}

static VOID notify(NDIS_HANDLE context, PVOID event) {
    (void)context;
    (void)event;
}

static VOID shut_down(NDIS_HANDLE context, int action) {
    (void)context;
    (void)action;
}

/* As an NDIS 6.0 driver, whose structures end where their first revision does. */
void miniport_describe(NDIS_MINIPORT_DRIVER_CHARACTERISTICS *characteristics) {
    characteristics->Header = (NDIS_OBJECT_HEADER){
        NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS, NDIS_REVISION_1,
        NDIS_SIZE_THROUGH(NDIS_MINIPORT_DRIVER_CHARACTERISTICS, CancelOidRequestHandler)};
    characteristics->MajorNdisVersion = 6;
    characteristics->MinorNdisVersion = 0;
    characteristics->MajorDriverVersion = 0;
    characteristics->MinorDriverVersion = 1;
    characteristics->Flags = NDIS_INTERMEDIATE_DRIVER;
    characteristics->PauseHandler = pause;
    characteristics->RestartHandler = restart;
    characteristics->OidRequestHandler = request_oid;
    characteristics->CancelOidRequestHandler = cancel_oid_request;
    characteristics->SendNetBufferListsHandler = send;
    characteristics->ReturnNetBufferListsHandler = take_back;
    characteristics->CancelSendHandler = cancel_send;
    characteristics->DevicePnPEventNotifyHandler = notify;
    characteristics->ShutdownHandlerEx = shut_down;
}

static NDIS_STATUS set_registration(NDIS_HANDLE miniport, NDIS_HANDLE context) {
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = {
        .RegistrationAttributes = {.Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES, NDIS_REVISION_1,
                                              sizeof(NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES)},
                                   .MiniportAdapterContext = context}};
    return NdisMSetMiniportAttributes(miniport, &attributes);
}

static NDIS_STATUS set_general(NDIS_HANDLE miniport) {
    enum { ethernet_mtu = 1500, ethernet_address = 6 };
    static const ULONG64 speed = 1000000000;
    /* Administered locally, and the same for all: nothing is bound to them. */
    static const UCHAR address[ethernet_address] = {0x02, 'i', 'm', 'c', 'a', 'n'};
    NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES attributes = {
        .Header = {NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, NDIS_REVISION_1,
                   NDIS_SIZE_THROUGH(NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES, AutoNegotiationFlags)},
        .MediaType = NdisMedium802_3,
        .PhysicalMediumType = NdisPhysicalMediumUnspecified,
        .MtuSize = ethernet_mtu,
        .MaxXmitLinkSpeed = speed,
        .XmitLinkSpeed = speed,
        .MaxRcvLinkSpeed = speed,
        .RcvLinkSpeed = speed,
        .MediaConnectState = MediaConnectStateConnected,
        .MediaDuplexState = MediaDuplexStateFull,
        .LookaheadSize = ethernet_mtu,
        .MacAddressLength = ethernet_address,
        .AccessType = NET_IF_ACCESS_BROADCAST,
        .DirectionType = NET_IF_DIRECTION_SENDRECEIVE,
        .ConnectionType = NET_IF_CONNECTION_DEDICATED,
        .IfType = IF_TYPE_ETHERNET_CSMACD,
    };
    memcpy(attributes.PermanentMacAddress, address, sizeof address);
    memcpy(attributes.CurrentMacAddress, address, sizeof address);
    return NdisMSetMiniportAttributes(miniport, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&attributes);
}

NDIS_STATUS miniport_set_attributes(NDIS_HANDLE miniport, NDIS_HANDLE context) {
    NDIS_STATUS status = set_registration(miniport, context);
    return status == NDIS_STATUS_SUCCESS ? set_general(miniport) : status;
}
