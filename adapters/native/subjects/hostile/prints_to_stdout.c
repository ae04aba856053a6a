/* For the bridge's tests: correct, but prints to stdout in each call, as debug builds do. */
#include <stdio.h>

#define SUBJECT "hostile: prints_to_stdout"
#define ENTERED(function)                                                                                              \
    printf("{\"id\":1,\"histories\":[]} " #function "\n");                                                             \
    fflush(stdout);
#include "../reference.c"
