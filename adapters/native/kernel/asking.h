/* What only user mode can do, it is asked for: to start a device, and to stop them all. */
#ifndef ASKING_H
#define ASKING_H

#include "ndis_im.h"

/* Each returns when it was done, or when nobody is there any more who could. */
void asking_start_device(const NDIS_STRING *device);
void asking_reset(void);

/* User mode says that it was done. */
void asking_done(uint32_t ticket);

#endif
