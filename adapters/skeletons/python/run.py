"""One run of a plan, from the registration of its drivers to their deregistration."""
import random
import threading

import callbacks
from probe import DRIVER_CONTEXTS, ENDED_FLOODED, ENDED_QUIESCED, ENDED_STALLED, MAX_EVENTS, Probe
from steps import remove, run_steps, wait_a_while
from waits import IDLE, SETTLE, WINDOW

LOOK = 0.02  # seconds between two looks at whether the run can still end
present = None  # the probe of this run, or of the last one: a callback may come late


def miniport_initialize(*arguments):
    return callbacks.miniport_initialize(present, *arguments)


def miniport_halt(*arguments):
    callbacks.miniport_halt(present, *arguments)


def run_plan(plan, ndis, number):
    """Runs a plan once, and gives the probe with its history. After any ending but quiesced the process has to end."""
    global present
    probe = present = Probe(plan, ndis)
    probe.randoms = [random.Random(f"{plan.skew} {number} {thread}") for thread in range(len(plan.threads))]
    for context in DRIVER_CONTEXTS[: plan.drivers]:
        probe.handles.append(ndis.register_driver(context, miniport_initialize, miniport_halt))
    line = threading.Barrier(len(plan.threads))
    probe.threads = [
        threading.Thread(target=run_thread, args=(probe, actor, line), daemon=True) for actor in probe.waits.plan_actors
    ]
    for thread in probe.threads:
        thread.start()
    while not probe.ended.wait(LOOK):
        if len(probe.events) > MAX_EVENTS:
            probe.end(ENDED_FLOODED)
        elif any(actor.is_stuck() for actor in list(probe.waits.actors)):
            probe.end(ENDED_STALLED)
    return probe


def run_thread(probe, actor, line):
    probe.waits.here.actor = actor
    line.wait()  # all are released at once
    run_steps(probe, probe.plan.threads[actor.number], actor)
    with probe.lock:
        actor.active -= 1
        probe.waits.moved(may_call_back=False)
    if actor.number == 0:
        for thread in probe.threads[1:]:
            thread.join()
        finish(probe)


def finish(probe):
    """When all threads have ended, on thread 0: nothing more is to come, and everything is taken down."""
    with probe.lock:
        probe.is_ending = True
        probe.waits.moved()
    settle(probe)
    probe.stamp_quiesced()
    probe.is_tearing_down = True
    for index in range(len(probe.plan.instances)):
        remove(probe, index, wait_a_while)
    settle(probe)
    probe.stamp_quiesced()
    probe.is_open = False
    wait_for_callbacks(probe)  # one that slipped in
    forget(probe)
    probe.end(ENDED_QUIESCED)


def forget(probe):
    """Without a reset the next run would meet what this one left: then the drivers stay, and the process ends."""
    with probe.inside_subject(probe.waits.self()):
        if hasattr(probe.ndis, "reset"):
            probe.ndis.reset()
        else:
            probe.leaves = any(notes.is_left() for notes in probe.notes)
        if not probe.leaves:
            for handle in probe.handles:
                probe.ndis.deregister_driver(handle)


def settle(probe):
    """Waits until nothing is to come. Callbacks may bring more about meanwhile: then it looks again."""
    waits = probe.waits
    while True:
        if hasattr(probe.ndis, "quiesce"):
            probe.quiesce()
        else:
            waits.wait(SETTLE, lambda: probe.running == 0 and not probe.may_be_called(), IDLE)
        before = waits.movement
        limit = 0 if probe.in_vain else WINDOW
        if not waits.wait(SETTLE, lambda: probe.running == 0 and not probe.is_obliged(), limit):
            probe.in_vain = True
            return wait_for_callbacks(probe)
        if waits.movement == before:
            return None


def wait_for_callbacks(probe):
    """A callback that still runs ends, or stalls inside a call and is found there."""
    while not probe.waits.wait(SETTLE, lambda: probe.running == 0, WINDOW):
        pass
