"""The probe: a small intermediate driver that calls the subject, is called by it, and records both. It never judges.

A stamp is the last thing before a call and the first thing behind it, the first thing in a callback and the last before
it returns. Notes are kept under the lock of the waits, which is never held while the subject is called.
"""
import contextlib
import itertools
import threading
import traceback

from history import BY_CANCEL, BY_DEINITIALIZE, BY_INITIALIZE, BY_START, CALL, DETAIL, QUIESCED, RETURN
from history import Notes, Record, words_of
from plan import OTHER_CASE, SHARED, TERMINATED, String, swap_case
from waits import Waits

SUCCESS, FAILURE = 0, 0xC0000001 - 2**32
DRIVER_CONTEXTS = (0xD0, 0xD1)
ENDED_QUIESCED, ENDED_STALLED, ENDED_CRASHED, ENDED_FLOODED = range(4)
MAX_EVENTS = 16384
keys = itertools.count(0x100, 0x10)  # of records: no two initiations of this process have the same context


class Probe:
    """What is known of one run."""

    def __init__(self, plan, ndis):
        self.plan = plan
        self.ndis = ndis
        self.events = []
        self.records = {}  # by context
        self.notes = [Notes() for _ in plan.instances]
        self.strings = [String(instance.name, TERMINATED) for instance in plan.instances]  # of Initialize and START
        self.handles = []  # of the drivers
        self.waits = Waits(len(plan.threads), self.may_be_called)
        self.lock = self.waits.lock
        self.running = 0  # callbacks that have been entered and not left
        self.is_open = True  # callbacks are recorded
        self.is_ending = False  # held callbacks need not wait any more
        self.is_tearing_down = False  # no steps run inside callbacks
        self.in_vain = False  # the whole window was waited for something that did not come
        self.leaves = False  # something is left in a subject that cannot forget it
        self.ending = None
        self.ended = threading.Event()

    def stamp(self, kind, actor, instance=0, record=0, driver=0, function=0, status=0, detail=0):
        event = [kind, actor, instance, record, driver, function, status, detail]
        self.events.append(event)
        return event

    def stamp_quiesced(self):
        self.stamp(QUIESCED, self.waits.plan_actors[0])

    def end(self, ending):
        """The history ends here. The first thread to say so decides."""
        with self.lock:
            if self.ending is None:
                if ending == ENDED_STALLED:
                    self.stamp_quiesced()
                self.ending = ending
                self.history = self.events[:MAX_EVENTS]
        self.ended.set()

    def words(self):
        return words_of(self.history, len(self.plan.threads))

    def may_be_called(self):
        return any(notes.started and notes.is_due() for notes in self.notes)

    def is_obliged(self):
        """Whether a right subject has a callback still to make: a START, or a FAILURE to cancel, obliges it to."""
        return any(notes.resolved() < notes.obliged for notes in self.notes)

    # The calls of the subject.

    def call(self, function, instance, record, driver, detail, do, *arguments):
        """One call between its two stamps: gives its status, and the event of its return."""
        actor = self.waits.self()
        with self.inside_subject(actor):
            self.stamp(CALL, actor, instance, record, driver, function, 0, detail)
            status = do(*arguments)
            event = self.stamp(RETURN, actor, instance, record, driver, function, status or 0)
        return status, event

    @contextlib.contextmanager
    def inside_subject(self, actor):
        """Around all that is called there. A thread that stays inside is found; an exception counts as a crash."""
        actor.goes_in()
        try:
            yield
        except Exception:
            traceback.print_exc()
            self.end(ENDED_CRASHED)
            self.stay()
        actor.comes_out()

    def stay(self):
        """For ever: the run has ended, and so will the process."""
        threading.Event().wait()

    def quiesce(self):
        with self.inside_subject(self.waits.self()):
            self.ndis.quiesce()

    def initialize(self, index):
        planned, notes, string = self.plan.instances[index], self.notes[index], self.strings[index]
        record = Record(next(keys), index)
        with self.lock:
            self.records[record.key] = record
            notes.records.append(record)
            notes.initiated += 1
        context = 0 if planned.null_context else record.key
        do, handle = self.ndis.initialize, self.handles[planned.owner]
        status, event = self.call(BY_INITIALIZE, index, record, planned.owner, 0, do, handle, string, context)
        event[DETAIL] = int(string.is_changed())
        with self.lock:
            notes.accepted += status == SUCCESS
            notes.refused += status != SUCCESS
            self.waits.moved()

    def cancel(self, index, driver, spelling):
        name, names = self.plan.instances[index].name, [instance.name for instance in self.plan.instances]
        named = index  # in the other case it may be exactly the name of another instance, or of none
        is_exact = spelling != OTHER_CASE or swap_case(name) in names
        if spelling == OTHER_CASE and is_exact:
            named = names.index(swap_case(name))
        string = self.strings[index] if spelling == SHARED else String(name, spelling)
        notes, by_owner = self.notes[named], driver == self.plan.instances[named].owner
        accepted = notes.accepted
        do, handle = self.ndis.cancel, self.handles[driver]
        status, event = self.call(BY_CANCEL, index, 0, driver, spelling, do, handle, string)
        event[DETAIL] = int(string.is_changed())
        if spelling != SHARED:
            string.overwrite()
        with self.lock:
            if by_owner and status == SUCCESS:
                notes.canceled += 1
                self.waits.moved(may_call_back=False)
            if by_owner and is_exact and status == FAILURE and notes.started:
                notes.oblige(accepted)
        return status

    def start(self, index):
        notes = self.notes[index]
        with self.lock:
            notes.started = True
            notes.oblige(notes.accepted)
            self.waits.moved()
        self.call(BY_START, index, 0, 0, 0, self.ndis.start_device, self.strings[index])

    def deinitialize(self, index):
        """Takes the handle of an operational miniport and halts it. False where there is none to take."""
        notes = self.notes[index]
        with self.lock:
            free = [record for record in notes.records if record.operational and not record.taken]
            if not free:
                return False
            free[-1].taken = True
            notes.deinitializing += 1
        owner = self.plan.instances[index].owner
        self.call(BY_DEINITIALIZE, index, 0, owner, 0, self.ndis.deinitialize, free[-1].handle)
        with self.lock:
            notes.deinitializing -= 1
            self.waits.moved(may_call_back=False)
        return True
