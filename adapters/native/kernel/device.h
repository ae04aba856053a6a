/* The control device, by which user mode reaches the driver: \\.\imcancel */
#ifndef DEVICE_H
#define DEVICE_H

#include "ndis6.h"

NDIS_STATUS device_begin(NDIS_HANDLE driver);
void device_end(void);

#endif
