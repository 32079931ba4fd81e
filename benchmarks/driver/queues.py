# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of queues between processes."""

from measurement import APART, FREE, ONE_CPU
from rows import PEERS, ROOST, Goal, Program, Row

_ROOST = Program("queues/roost_queue")
_PYTHON = {name: Program("queues/python_queue.py", (name,))
           for name in ("python_queue", "python_simple_queue")}
_PEERS = {
    "boost_mq": Program("queues/boost_mq", peer=True),
    **_PYTHON,
    "posix_mq": Program("queues/posix_mq"),
    "pipe": Program("queues/pipe"),
    "socketpair": Program("queues/packets"),
    "zeromq": Program("queues/zeromq", peer=True),
}
_LIMIT = {"limit_ring": Program("queues/limit_ring")}


def _row(size, shape, goals=(), placement=FREE, busy=0):
    producers, consumers = shape.split("x")
    what = "a message of %s, from %s producers to %s consumers" % (size, producers, consumers)
    if placement == ONE_CPU:
        what += ", all on one processor"
    if placement == APART:
        what += ", each on a processor of its own"
    if busy:
        what += ", beside a busy process"
    return Row("queue_%s_%s%s" % (size, shape, "_busy" if busy else ""), what, "msg/s",
               {ROOST: _ROOST, **_PEERS, **(_LIMIT if shape == "1x1" else {})}, placement, goals, busy=busy)


_GOALS = {
    ("8B", "1x1"): (Goal("boost_mq", at_least=3), Goal("python_queue", at_least=100)),
    ("8B", "2x2"): (Goal("boost_mq", at_least=2),),
    ("1KiB", "1x1"): (Goal("boost_mq", at_least=3.5),),
    ("1KiB", "2x2"): (),
    ("1MiB", "1x1"): (Goal("boost_mq", at_least=1.7),),
    ("1MiB", "2x2"): (),
}


def rows():
    not_slower = (Goal(PEERS, at_least=1),)
    return [
        row for (size, shape), goals in _GOALS.items() for row in (
            _row(size, shape, goals),
            *((_row(size, shape, goals, APART),) if shape == "1x1" else ()),
            _row(size, shape, not_slower, ONE_CPU),
            _row(size, shape, not_slower, busy=1))
    ] + [
        Row("queue_8B_1x1_batch64", "a message of 8B, put and taken 64 at a time", "msg/s",
            {ROOST: _ROOST, "roost_single": Program("queues/roost_queue", ("roost_single",))},
            goals=(Goal("roost_single", at_least=2),)),
        Row("queue_1MiB_1x1_strings", "a message of 1MiB, taken as a fresh string", "msg/s",
            {ROOST: _ROOST, "boost_mq": _PEERS["boost_mq"]}),
    ]
