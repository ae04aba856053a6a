/* For the bridge's tests: halts with the action that is one off. */
#define SUBJECT "hostile: halts_wrong"
#define HALT_ACTION NdisHaltDevicePoweredDown
#include "../reference.c"
