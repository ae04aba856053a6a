/* For wrong subjects that let go of the lock too early: what passes until they take it again, such as an allocation. */
#ifndef GAP_H
#define GAP_H

static void pass_time(int loops) {
    for (volatile int i = 0; i < loops; i++) continue;
}

#endif
