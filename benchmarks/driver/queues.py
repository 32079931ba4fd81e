# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of queues between processes."""

from measurement import FREE, ONE_CPU
from rows import PEERS, Goal, Program, Row

_PYTHON = {name: Program("queues/python_queue.py", (name,))
           for name in ("python_queue", "python_simple_queue")}
_PEERS = {
    "boost_mq": Program("queues/boost_mq", peer=True),
    **_PYTHON,
    "posix_mq": Program("queues/posix_mq"),
    "pipe": Program("queues/pipe"),
    "zeromq": Program("queues/zeromq", peer=True),
}
_LIMIT = {"limit_ring": Program("queues/limit_ring")}


def _row(size, shape, goals=(), placement=FREE, busy=0):
    producers, consumers = shape.split("x")
    what = "a message of %s, from %s producers to %s consumers" % (size, producers, consumers)
    if placement == ONE_CPU:
        what += ", all on one processor"
    if busy:
        what += ", beside a busy process"
    return Row("queue_%s_%s%s" % (size, shape, "_busy" if busy else ""), what, "msg/s",
               {**_PEERS, **(_LIMIT if shape == "1x1" else {})}, placement, goals, busy=busy)


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
            _row(size, shape, not_slower, ONE_CPU),
            _row(size, shape, not_slower, busy=1))
    ]
