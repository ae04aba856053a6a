/* For the bridge's tests: a library that does not export the function under test. */
#define SUBJECT "hostile: lacks_cancel"
#define OWN_CANCEL
#include "../reference.c"
