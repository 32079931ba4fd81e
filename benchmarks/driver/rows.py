# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""What a row is: a thing that is measured, by which systems, and what Roost shall reach."""

import dataclasses
import typing

from measurement import FREE, HIGHER, LOWER

ROOST = "roost"

# Units of time, and how many are in a second.
_TIMES = {"ns": 1e9, "us": 1e6, "ms": 1e3}


@dataclasses.dataclass(frozen=True)
class Program:
    """A program that measures. A label's target is built; a name that ends in .py is run by
    Python."""

    file: str  # below benchmarks/: "calls/roost_calls", "calls/python_manager.py"
    arguments: tuple = ()  # after the row's name
    peer: bool = False  # needs a library that the rest does not: may be missing

    @property
    def label(self):
        """The Bazel target, or None."""
        return None if self.file.endswith(".py") else "//benchmarks/" + self.file.replace("/", ":")


@dataclasses.dataclass(frozen=True)
class Goal:
    """A bound for Roost in a row."""

    against: typing.Optional[str]  # a system; PEERS: the best of them; None: the figure itself
    at_least: typing.Optional[float] = None  # times as good
    at_most: typing.Optional[float] = None  # times as dear, or the figure itself
    plus: typing.Optional[float] = None  # at most so much worse, in the row's unit


PEERS = "best peer"


@dataclasses.dataclass(frozen=True)
class Row:
    benchmark: str
    what: str  # one operation, for a reader
    unit: str  # a time for one operation; "X/s": operations a second; MB/s; others: as answered
    systems: typing.Mapping[str, Program]
    placement: str = FREE
    goals: typing.Tuple[Goal, ...] = ()
    count: typing.Optional[int] = None  # operations in a round; None: as many as fill its time
    quick_count: typing.Optional[int] = None
    rounds: typing.Optional[int] = None  # None: as many as usual
    quick_rounds: typing.Optional[int] = None
    payload: int = 0  # bytes of an operation, for MB/s
    busy: int = 0  # processes that do nothing but use the same processors

    @property
    def better(self):
        return HIGHER if self.unit.endswith("/s") and self.unit != "ms/s" else LOWER

    def figure(self, count, answer):
        """What a program's answer for a round of `count` is in the row's unit."""
        if self.unit in _TIMES:
            return answer / count * _TIMES[self.unit]
        if self.unit == "MB/s":
            return self.payload * count / answer / 1e6
        if self.better == HIGHER:
            return count / answer
        return answer

    def peers(self):
        """The systems that Roost competes with: neither itself nor the limits."""
        return [s for s in self.systems if not s.startswith((ROOST, "limit_")) and
                s != "posix_spawn"]


def selected(rows, only):
    """The rows whose name begins with `only`."""
    return [row for row in rows if row.benchmark.startswith(only)]
