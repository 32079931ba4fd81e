# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""What one system did in one row, and the file of all of it."""

import dataclasses
import json
import statistics

LOWER, HIGHER = "lower", "higher"
FREE, ONE_CPU, APART = "free", "one_cpu", "apart"


@dataclasses.dataclass(frozen=True)
class Measurement:
    benchmark: str
    system: str
    placement: str  # FREE; ONE_CPU: all processes pinned to one; APART: each side to its own
    median: float
    min: float
    max: float
    unit: str
    better: str  # LOWER or HIGHER


def summarize(benchmark, system, placement, unit, better, figures):
    """The Measurement of at least one figure, each from one round."""
    return Measurement(benchmark, system, placement, statistics.median(figures), min(figures),
                       max(figures), unit, better)


def times_better(ours, theirs):
    """How many times as good `ours` is: 2 is twice as fast, or half the memory."""
    if ours.better != theirs.better or ours.unit != theirs.unit:
        raise ValueError("%s and %s are not of one kind" % (ours, theirs))
    dividend, divisor = ((theirs, ours) if ours.better == LOWER else (ours, theirs))
    if dividend.median == divisor.median:
        return 1.0
    return dividend.median / divisor.median if divisor.median else float("inf")


def write_json(path, measurements):
    with open(path, "w") as file:
        json.dump([dataclasses.asdict(one) for one in measurements], file, indent=1)
        file.write("\n")


def read_json(path):
    """What write_json has written. Raises ValueError for anything else."""
    with open(path) as file:
        rows = json.load(file)
    names = [field.name for field in dataclasses.fields(Measurement)]
    if not isinstance(rows, list):
        raise ValueError("%s: not a list of rows" % path)
    for row in rows:
        if not isinstance(row, dict) or sorted(row) != sorted(names):
            raise ValueError("%s: a row has not exactly the fields %s: %r" %
                             (path, ", ".join(names), row))
        if row["placement"] not in (FREE, ONE_CPU, APART) or row["better"] not in (LOWER, HIGHER):
            raise ValueError("%s: placement or better of %r" % (path, row))
        if not row["min"] <= row["median"] <= row["max"]:
            raise ValueError("%s: min, median and max of %r" % (path, row))
    return [Measurement(**row) for row in rows]
