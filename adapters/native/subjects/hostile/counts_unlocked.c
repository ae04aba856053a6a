/* For the tests of the sanitizers: correct, but counts its calls without a lock, which the thread sanitizer has to see. */
static long calls;

#define SUBJECT "hostile: counts_unlocked"
#define ENTERED(function) calls++;
#include "../reference.c"
