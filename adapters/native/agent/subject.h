/* The library under test: its functions, as the agent found them. */
#ifndef SUBJECT_H
#define SUBJECT_H

#include "ndis_im.h"

struct subject {
    NDIS_STATUS (*register_driver)(PDRIVER_OBJECT, PUNICODE_STRING, NDIS_HANDLE, PNDIS_MINIPORT_DRIVER_CHARACTERISTICS,
                                   PNDIS_HANDLE);
    VOID (*deregister_driver)(NDIS_HANDLE);
    NDIS_STATUS (*set_attributes)(NDIS_HANDLE, PNDIS_MINIPORT_ADAPTER_ATTRIBUTES);
    NDIS_STATUS (*initialize)(NDIS_HANDLE, PNDIS_STRING, NDIS_HANDLE);
    NDIS_STATUS (*cancel)(NDIS_HANDLE, PNDIS_STRING);
    NDIS_STATUS (*deinitialize)(NDIS_HANDLE);
    void (*start_device)(const NDIS_STRING *);
    void (*quiesce)(void); /* NULL where it is not exported, like those below */
    void (*reset)(void);
    const char *(*describe)(void);
};

extern struct subject subject;

/* Loads the library into `subject`. NULL, or a sentence that says why it cannot be used. */
const char *subject_load(const char *path);

#endif
