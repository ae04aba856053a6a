/* One look at every actor. */
#include "stalls.h"

#include "actors.h"
#include "platform.h"
#include "recorder.h"

struct sight {
    unsigned moves;
    uint64_t since_ms; /* that the actor has been seen there, stuck */
};

static bool is_stuck(const struct actor *actor) {
    int waits = atomic_load(&actor->waits);
    return waits == WAIT_UNBIND || (waits == WAIT_NONE && atomic_load(&actor->calls) > 0);
}

/* A flooded run is over, and only waits for its threads to notice. */
static unsigned limit_now(unsigned limit_ms) {
    return recorder_flooded() ? limit_ms / 10 : limit_ms;
}

/* Whether the actor has been stuck, with the same moves, since a whole limit. */
static bool has_stalled(const struct actor *actor, struct sight *sight, uint64_t now, unsigned limit_ms) {
    unsigned moves = atomic_load(&actor->moves);
    if (!is_stuck(actor) || moves != sight->moves || sight->since_ms == 0) *sight = (struct sight){moves, now};
    return now - sight->since_ms >= limit_now(limit_ms);
}

bool stalls_found(bool running, unsigned limit_ms) {
    static struct sight sights[MAX_ACTORS];
    uint64_t now = platform_now_ms();
    bool found = false;
    for (int i = 0; i < MAX_ACTORS; i++) {
        if (!running) sights[i].since_ms = 0;
        else if (has_stalled(&actors[i], &sights[i], now, limit_ms)) found = true;
    }
    return found;
}
