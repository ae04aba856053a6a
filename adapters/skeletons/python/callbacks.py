"""What the subject calls. It may be wrong in every way: what it passes is looked up, never believed."""
from history import DRIVER, ENTER, EXIT, HALT, HALTED, INSTANCE
from probe import DRIVER_CONTEXTS, FAILURE, SUCCESS
from steps import run_steps
from waits import HELD


def miniport_initialize(probe, handle, driver_context, device_context):
    if not probe.is_open:  # between two runs
        return FAILURE
    event = probe.stamp(ENTER, probe.waits.self(), -1, -1, -1)  # first of all; what it is about is filled in
    driver = DRIVER_CONTEXTS.index(driver_context) if driver_context in DRIVER_CONTEXTS[: probe.plan.drivers] else -1
    record = find_record(probe, device_context, driver)
    event[INSTANCE : DRIVER + 1] = about(probe, record, driver)
    actor = comes(probe)
    status = FAILURE  # of a callback that is no one's
    if record is not None:
        status = bring_up(probe, actor, record, handle, driver)
    probe.stamp(EXIT, actor, *about(probe, record, driver), 0, status)
    # Behind the stamp, so that a DeInitialize is stamped behind it; it may be called before this has returned.
    with probe.lock:
        if record is not None:
            record.operational = status == SUCCESS
            probe.notes[record.instance].exited += 1
        goes(probe, actor)
    return status


def miniport_halt(probe, adapter_context, halt_action):
    if not probe.is_open:
        return
    event = probe.stamp(HALT, probe.waits.self(), -1, -1, -1, 0, halt_action)
    record = probe.records.get(adapter_context)
    driver = -1 if record is None else record.driver
    event[INSTANCE : DRIVER + 1] = about(probe, record, driver)
    actor = comes(probe)
    probe.stamp(HALTED, actor, *about(probe, record, driver))
    with probe.lock:
        goes(probe, actor)


def bring_up(probe, actor, record, handle, driver):
    planned, notes = probe.plan.instances[record.instance], probe.notes[record.instance]
    with probe.lock:
        is_first, record.entered = not record.entered, True
        record.handle, record.driver = handle, driver
        notes.entered += 1
        probe.waits.moved()
    if is_first and not probe.is_tearing_down:
        run_steps(probe, planned.inside, actor)
    if planned.held:
        probe.waits.wait(HELD, lambda: notes.released or probe.is_ending)
    if planned.status != SUCCESS:
        return planned.status
    with probe.inside_subject(actor):
        return probe.ndis.set_miniport_attributes(handle, record.key)


def find_record(probe, context, driver):
    """The initiation that a context stands for. With NULL the driver tells the instance: it has one such at most."""
    if context != 0:
        return probe.records.get(context)
    for instance, notes in zip(probe.plan.instances, probe.notes):
        if instance.null_context and instance.owner == driver and notes.records:
            waiting = [record for record in notes.records if not record.entered]
            return (waiting or notes.records)[-1]
    return None


def about(probe, record, driver):
    """Instance, initiation and driver, as the history tells them."""
    if record is None:
        return [-1, -1, driver]
    is_null = probe.plan.instances[record.instance].null_context
    return [record.instance, 0 if is_null else record, driver]


def comes(probe):
    actor = probe.waits.self()
    with probe.lock:
        actor.active += 1
        probe.running += 1
    return actor


def goes(probe, actor):
    """Under the lock."""
    actor.active -= 1
    probe.running -= 1
    probe.waits.moved()
