"""The threads of a run, and how they wait for each other. No wait may last for ever, and none may hide a stall.

A wait gives way when nothing can move any more: every thread that is active waits, for something that is not so, and no
callback may come. It also gives way when nothing has moved for a while. Waits give way one by one.
"""
import threading
from time import perf_counter as now

IDLE = 0.005  # seconds without a movement, after which a wait gives way
WINDOW = 0.2  # ... after which a callback that must come is given up
STALL = 2.0  # how long a thread may stay inside one call

STEP, HELD, REMOVAL, SETTLE = range(4)  # who waits: a step, a held callback, an unbind, the end of the run


class Actor:
    """A thread of the plan, or one of the subject that runs a callback."""

    def __init__(self, number=None):
        self.number = number  # None for one of the subject: it is given after the run
        self.active = 0  # of the plan: 1 until it ends; of the subject: the callbacks that it is in
        self.calls = 0  # that it is in
        self.seen = now()  # when it last went into a call or a callback, out of one, or left a wait
        self.waits = None  # the kind of its wait
        self.holds = None  # what it waits for
        self.barriers = 0  # that it has reached

    def goes_in(self):
        self.seen = now()
        self.calls += 1

    def comes_out(self):
        self.calls -= 1
        self.seen = now()

    def is_stuck(self):
        inside = self.calls > 0 and self.waits is None
        return (inside or self.waits == REMOVAL) and now() - self.seen > STALL


class Waits:
    def __init__(self, threads, may_be_called):
        self.lock = threading.Condition()  # for all that a wait may depend on
        self.actors = [Actor(number) for number in range(threads)]
        self.plan_actors = list(self.actors)
        for actor in self.actors:
            actor.active = 1
        self.may_be_called = may_be_called  # whether a callback may come from where no thread is
        self.movement = 0
        self.moved_at = now()
        self.hopes = 0  # counts the movements that may bring a callback about
        self.dashed = -1  # how many there had been when a wait was last in vain
        self.here = threading.local()

    def self(self):
        """The actor of this thread; one of the subject is met here for the first time."""
        actor = getattr(self.here, "actor", None)
        if actor is None:
            actor = self.here.actor = Actor()
            self.actors.append(actor)
        return actor

    def moved(self, may_call_back=True):
        """To be called under the lock, behind each change that a wait may depend on."""
        self.movement += 1
        self.moved_at = now()
        self.hopes += may_call_back
        self.lock.notify_all()

    def wait(self, kind, holds, limit=IDLE):
        """Waits until `holds()`, and says True; False where the wait gave way."""
        actor, began = self.self(), now()
        with self.lock:
            actor.waits, actor.holds = kind, holds
            self.lock.notify_all()  # perhaps the others can see now that nothing moves
            held = True
            while not holds():
                idle = now() - max(began, self.moved_at)
                if self.gives_way(actor, kind, idle >= limit):
                    held = False
                    self.dashed = self.hopes
                    self.moved(may_call_back=False)
                    break
                self.lock.wait(max(min(limit, 1.0) - idle, 0.001))
            actor.waits = actor.holds = None
            actor.seen = now()
            return held

    def gives_way(self, actor, kind, is_idle):
        if kind == STEP:
            return is_idle or self.stand_still()
        if kind == HELD:  # a release may follow the step that waits
            return all(other.waits != STEP for other in self.actors) and (is_idle or self.stand_still())
        if kind == REMOVAL:
            return is_idle and self.first_removal_left() is actor
        return is_idle

    def stand_still(self):
        active = [actor for actor in self.actors if actor.active > 0]
        return all(actor.waits is not None and not actor.holds() for actor in active) and (
            self.dashed == self.hopes or not self.may_be_called()
        )

    def first_removal_left(self):
        """The first of the threads that wait inside an unbind, where nobody else is active."""
        active = [actor for actor in self.actors if actor.active > 0]
        still = all(actor.waits == REMOVAL and not actor.holds() for actor in active)
        return active[0] if active and still else None
