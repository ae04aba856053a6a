#!/usr/bin/env python3
"""An adapter for imcancel in Python: speaks the protocol imcancel/1 on stdin and stdout. Needs Python 3.9, no more.

To judge your own implementation, replace what `make_subject` gives: see README.md.
"""
import json
import os
import sys
import threading
import traceback

import run
from plan import Refused, read_plan
from probe import ENDED_CRASHED, ENDED_QUIESCED
from tiny_ndis import TinyNdis

AGENT = "imcancel-python 1.0"
OBSERVES = "calls callbacks contexts start drivers instances spellings input inside quiescence".split()
MAX_TIMES = 20  # repeats of one plan; a run takes about two milliseconds
MAX_LINE = 4194304  # bytes, by the protocol
MAX_WORDS = 4000000  # of one answer, so that its line stays within the protocol's limit


def make_subject():
    """The implementation to be judged. Raises an exception where it cannot be had: its text is told to the suite."""
    return TinyNdis()


def take_streams():
    """stdout is for the protocol alone: whatever else is printed goes to stderr, and nobody else reads the requests."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return requests, answers


def say(answers, message):
    try:
        answers.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        answers.flush()
    except OSError:  # nobody reads any more
        os._exit(1)


def read_request(line):
    """Gives id, times and words of the plan."""
    if len(line) > MAX_LINE or not line.endswith(b"\n"):
        raise Refused("the line is too long" if len(line) > MAX_LINE else "the input ended within a line")
    try:
        request = json.loads(line)
    except ValueError as error:
        raise Refused(f"the request is no JSON: {error}") from error
    if type(request) is not dict or set(request) != {"id", "times", "plan"}:
        raise Refused('the request is no object of "id", "times" and "plan"')
    number, times, words = request["id"], request["times"], request["plan"]
    if type(number) is not int or not 0 <= number < 2**31:
        raise Refused('"id" is no integer from 0 to 2147483647')
    return number, times, words


def answer(subject, number, times, words):
    """Runs a plan, and gives the message that answers, and whether the process has to end behind it."""
    if type(times) is not int or not 1 <= times <= MAX_TIMES:
        raise Refused(f'"times" is not within 1 and {MAX_TIMES}')
    if type(words) is not list:
        raise Refused('"plan" is no array')
    plan = read_plan(words)
    seen = {}  # how often each history came, by its ending and its words
    for repeat in range(times):
        probe = run.run_plan(plan, subject, repeat)
        history = (probe.ending, *probe.words())
        seen[history] = seen.get(history, 0) + 1
        ends = probe.ending != ENDED_QUIESCED or probe.leaves
        if ends or probe.in_vain or sum(map(len, seen)) > MAX_WORDS:
            break
    message = {"id": number, "histories": [[count, *history] for history, count in seen.items()]}
    if probe.leaves:
        message["alive"] = False
    return message, ends


def died(what):
    """A thread ended by an exception: the subject has crashed, or, on a thread of the plan, this adapter is wrong."""
    traceback.print_exception(what.exc_type, what.exc_value, what.exc_traceback)
    if run.present is None or what.thread in run.present.threads:
        os._exit(1)
    run.present.end(ENDED_CRASHED)


def main():
    requests, answers = take_streams()
    threading.excepthook = died
    sys.setswitchinterval(0.00001)  # seconds: else no two calls of a short run would ever overlap
    try:
        subject = make_subject()
    except Exception as error:
        say(answers, {"error": f"the implementation cannot be used: {error}"})
        return 1
    observes = [name for name in OBSERVES if name != "quiescence" or hasattr(subject, "quiesce")]
    hello = {"hello": "imcancel", "protocol": [1, 1], "agent": AGENT, "subject": subject.name, "observes": observes}
    say(answers, {**hello, "limits": {"times": MAX_TIMES}})
    for line in requests:
        number, ends = None, False
        try:
            number, times, words = read_request(line)
            message, ends = answer(subject, number, times, words)
        except Refused as refusal:
            message = {"id": number, "error": str(refusal)}
        say(answers, message)
        if ends:  # something of the run is left that cannot be taken back
            os._exit(2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
