"""Plans, out of the words of a request, and the strings that name their devices."""
from collections import namedtuple

INITIALIZE, CANCEL, START, AWAIT, RELEASE, DEINITIALIZE, UNBIND, BARRIER = range(1, 9)
TERMINATED, UNTERMINATED, GARBAGE, SHARED, OTHER_CASE = range(5)

Plan = namedtuple("Plan", "drivers instances threads skew")
Instance = namedtuple("Instance", "owner adapter null_context status held name inside")
Step = namedtuple("Step", "kind target driver detail")


class Refused(Exception):
    """The plan, or the request, cannot be run; the message says why."""


STATUSES = (0, 0x00010003, 0xC000009A - 2**32, 0xC0000001 - 2**32)  # what MiniportInitializeEx may return
MAXIMUM = 2**31 - 1


def read_plan(words):
    """Refuses what the encoding does not allow, and what would make the probe an illegal caller."""
    at = 0

    def take(what, least, most):
        nonlocal at
        if at == len(words):
            raise Refused(f"the plan ends after word {at}, where {what} belongs")
        word, at = words[at], at + 1
        if type(word) is not int or not least <= word <= most:
            raise Refused(f"word {at} of the plan, {what}, is {word}; allowed are {least} to {most}")
        return word

    def take_step(inside_of):
        kind = take("the kind of a step", INITIALIZE, BARRIER)
        targets = MAXIMUM if kind == UNBIND else 0 if kind == BARRIER else instance_count - 1
        target = take("the target of a step", 0, targets)
        driver = take("the driver of a step", 0, drivers - 1 if kind == CANCEL else 0)
        detail = take("the detail of a step", 0, {CANCEL: OTHER_CASE, AWAIT: 1}.get(kind, 0))
        if inside_of is not None and kind in (AWAIT, DEINITIALIZE, UNBIND, BARRIER):
            raise Refused(f"a step inside MiniportInitializeEx of instance {inside_of} waits")
        if inside_of == target and kind in (INITIALIZE, START):
            raise Refused(f"MiniportInitializeEx of instance {inside_of} initializes or starts that same instance")
        return Step(kind, target, driver, detail)

    def take_steps(inside_of=None):
        return [take_step(inside_of) for _ in range(take("a number of steps", 0, 64))]

    def take_instance(index):
        owner = take("the owner of an instance", 0, drivers - 1)
        adapter = take("the adapter of an instance", 0, MAXIMUM)
        null_context = take("the context of an instance", 0, 1) == 1
        status = take("a status", -MAXIMUM - 1, MAXIMUM)
        held = take("whether a callback is held", 0, 1) == 1
        name = tuple(take("a unit of a name", 0, 0xFFFF) for _ in range(take("the length of a name", 1, 32767)))
        if status not in STATUSES:
            raise Refused(f"MiniportInitializeEx may not return {status}")
        return Instance(owner, adapter, null_context, status, held, name, take_steps(index))

    take("the version", 1, 1)
    drivers = take("the number of drivers", 1, 2)
    instance_count = take("the number of instances", 0, 8)
    thread_count = take("the number of threads", 1, 8)
    skew = take("the skew", -MAXIMUM - 1, MAXIMUM)
    instances = [take_instance(index) for index in range(instance_count)]
    threads = [take_steps() for _ in range(thread_count)]
    if at != len(words):
        raise Refused(f"the plan has {len(words)} words, but ends after {at}")
    if len({instance.name for instance in instances}) < instance_count:
        raise Refused("two instances have the same name")
    null_owners = [instance.owner for instance in instances if instance.null_context]
    if len(set(null_owners)) < len(null_owners):
        raise Refused("two instances of one driver have a NULL context: a callback could not be told")
    return Plan(drivers, instances, threads, skew)


def swap_case(name):
    """The name with the case of each ASCII letter swapped."""
    return tuple(unit ^ 0x20 if 65 <= unit <= 90 or 97 <= unit <= 122 else unit for unit in name)


class String:
    """A UNICODE_STRING with its buffer. The lengths are in bytes; what lies behind MaximumLength belongs to nothing."""

    def __init__(self, name, spelling):
        if spelling == OTHER_CASE:
            name = swap_case(name)
        lettered = spelling in (UNTERMINATED, GARBAGE)
        tail = b"".join(unit.to_bytes(2, "little") for unit in (range(112, 120) if lettered else (0,)))
        self.length = 2 * len(name)
        self.buffer = bytearray(b"".join(unit.to_bytes(2, "little") for unit in name) + tail)
        self.maximum_length = self.length if spelling == UNTERMINATED else min(len(self.buffer), 65534)
        self.before = (self.length, self.maximum_length, bytes(self.buffer))

    def is_changed(self):
        return (self.length, self.maximum_length, bytes(self.buffer)) != self.before

    def overwrite(self):
        """Whoever reads it from now on finds another name."""
        self.buffer[:] = b"z" * len(self.buffer)
