"""The steps of a plan, and what a real driver does when the underlying adapter goes away."""
import time

from history import BY_UNBIND, CALL, RETURN
from plan import AWAIT, BARRIER, CANCEL, DEINITIALIZE, INITIALIZE, RELEASE, START, TERMINATED, UNBIND
from probe import ENDED_STALLED, SUCCESS
from waits import IDLE, REMOVAL, SETTLE, STEP, WINDOW


def run_steps(probe, steps, actor):
    for step in steps:
        delay(probe, actor)
        run_step(probe, step, actor)


def delay(probe, actor):
    """Now and then a moment, on threads of a plan with a skew: calls that overlap need not begin together."""
    if probe.plan.skew != 0 and actor.number is not None:
        time.sleep(probe.randoms[actor.number].choice((0, 0, 0.00002, 0.0001)))


def run_step(probe, step, actor):
    kind, index, driver, detail = step
    if kind == INITIALIZE:
        probe.initialize(index)
    elif kind == CANCEL:
        probe.cancel(index, driver, detail)
    elif kind == START:
        probe.start(index)
    elif kind == AWAIT:
        await_callback(probe, index, until_returned=detail == 1)
    elif kind == RELEASE:
        with probe.lock:
            probe.notes[index].released = True
            probe.waits.moved()
    elif kind == DEINITIALIZE:
        await_callback(probe, index, until_returned=True)
        probe.deinitialize(index)
    elif kind == UNBIND:
        unbind(probe, index, actor)
    elif kind == BARRIER:
        await_barrier(probe, actor)


def await_callback(probe, index, until_returned):
    notes = probe.notes[index]
    probe.waits.wait(STEP, lambda: not (notes.is_due() or until_returned and notes.is_running()))


def await_barrier(probe, actor):
    """Until each other thread has reached as many barriers, or all that it has, or has ended."""
    with probe.lock:
        actor.barriers += 1
        probe.waits.moved(may_call_back=False)
    wanted = [min(actor.barriers, sum(step.kind == BARRIER for step in steps)) for steps in probe.plan.threads]
    others = list(zip(probe.waits.plan_actors, wanted))
    probe.waits.wait(STEP, lambda: all(not other.active or other.barriers >= least for other, least in others))


def unbind(probe, adapter, actor):
    probe.stamp(CALL, actor, adapter, function=BY_UNBIND)
    for index, instance in enumerate(probe.plan.instances):
        if instance.adapter == adapter:
            remove(probe, index, wait_for_ever)
    probe.stamp(RETURN, actor, adapter, function=BY_UNBIND)


def remove(probe, index, wait):
    """Attempt to cancel; after FAILURE wait for MiniportInitializeEx to end, then deinitialize."""
    notes, owner = probe.notes[index], probe.plan.instances[index].owner
    wait(probe, lambda: notes.initiated == notes.accepted + notes.refused)  # no Initialize of it runs
    accepted = notes.accepted
    if notes.resolved() < accepted:
        status = probe.cancel(index, owner, TERMINATED)
        # Without a START no callback can come. A driver would wait all the same; the end of a run has no reason to.
        if status != SUCCESS and (wait is wait_for_ever or notes.started):
            wait(probe, lambda: notes.resolved() >= accepted)
    wait(probe, lambda: not notes.is_running())
    while probe.deinitialize(index):
        pass
    wait(probe, lambda: notes.deinitializing == 0)  # another thread may have taken the handle


def wait_for_ever(probe, holds):
    """As a driver does. Where removals alone are left, all that is due is done and nothing moves, nothing will."""
    can_ask, asked_at = hasattr(probe.ndis, "quiesce"), None
    limit = IDLE if can_ask else float("inf")
    while not probe.waits.wait(REMOVAL, holds, limit):
        if asked_at is not None and probe.waits.movement == asked_at + 1:  # that the wait gave way is one
            probe.end(ENDED_STALLED)
            probe.stay()
        asked_at = probe.waits.movement
        probe.quiesce()
        limit = WINDOW if probe.is_obliged() else IDLE


def wait_a_while(probe, holds):
    """As the end of a run does: once in vain is enough."""
    if not probe.waits.wait(SETTLE, holds, 0 if probe.in_vain else WINDOW):
        probe.in_vain = True
