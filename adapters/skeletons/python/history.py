"""What is recorded of a run, and the words that it is told in.

A stamp is one `append`, which is atomic: the place in the list is the event's place in the history. What an event says
may be filled in a moment later, by the thread that took the place. Threads and initiations are numbered after the run.
"""
CALL, RETURN, ENTER, EXIT, HALT, HALTED, QUIESCED = range(1, 8)  # kinds of events
BY_INITIALIZE, BY_CANCEL, BY_DEINITIALIZE, BY_START, BY_UNBIND = range(1, 6)  # functions of calls and returns

# Places in an event. An event holds the Actor and the Record that it is about; their numbers come later.
KIND, THREAD, INSTANCE, INITIATION, DRIVER, FUNCTION, STATUS, DETAIL = range(8)


class Record:
    """One initiation. Its key is its DeviceContext, and the MiniportAdapterContext of what becomes of it."""

    def __init__(self, key, instance):
        self.key = key
        self.instance = instance
        self.entered = False  # its MiniportInitializeEx was called
        self.handle = None  # the miniport's
        self.driver = -1  # whose MiniportDriverContext that callback received
        self.operational = False
        self.taken = False  # somebody deinitializes it


class Notes:
    """What is certain of a device instance. It decides what the probe waits for and cleans up, not what is recorded."""

    def __init__(self):
        self.records = []
        self.initiated = 0  # calls of Initialize begun
        self.accepted = 0  # ... that returned SUCCESS
        self.refused = 0  # ... that returned anything else
        self.canceled = 0  # cancels by the owner that returned SUCCESS
        self.entered = 0  # callbacks of MiniportInitializeEx
        self.exited = 0  # ... that have returned
        self.obliged = 0  # so many of the accepted ones must be canceled or entered before the run has settled
        self.deinitializing = 0  # calls of DeInitialize that have not returned
        self.started = False  # a START was delivered, or is just being
        self.released = False  # a held callback need not wait

    def resolved(self):
        return self.canceled + self.entered

    def is_due(self):
        return self.initiated > self.refused + self.resolved()

    def is_running(self):
        return self.entered > self.exited

    def is_left(self):
        return self.is_due() or any(record.operational and not record.taken for record in self.records)

    def oblige(self, accepted):
        self.obliged = max(self.obliged, accepted)


def words_of(events, plan_threads):
    """The events as the protocol wants them, eight words each."""
    threads, initiations, words = {}, {}, []
    for kind, actor, instance, record, *rest in events:
        thread = actor.number
        if thread is None:  # one of the subject, numbered as it is first seen
            thread = threads.setdefault(actor, plan_threads + len(threads))
        initiation = record
        if isinstance(record, Record):  # numbered by its call of Initialize, which comes before all else
            initiation = initiations.setdefault(record, len(initiations) + 1)
        words += [kind, thread, instance, initiation, *rest]
    return words
