/* The miniport side of the driver, beyond what the probe itself looks at. */
#ifndef MINIPORT_H
#define MINIPORT_H

#include "ndis6.h"

/* Fills in the entry points that NDIS wants of every miniport driver; the probe's own two are left to the caller. */
void miniport_describe(NDIS_MINIPORT_DRIVER_CHARACTERISTICS *characteristics);
/* Sets the attributes without which NDIS takes no miniport for initialized. */
NDIS_STATUS miniport_set_attributes(NDIS_HANDLE miniport, NDIS_HANDLE context);

#endif
