# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The driver of `tools/dev bench`: measures Roost beside its peers, and shows what came out."""

import argparse
import os
import sys
import tempfile

import calls
import locks
import page
import processes
import queues
import table
from measurement import read_json, write_json
from rows import selected
from runner import QUICK, THOROUGH, Runner, busy_processes

# Title, name of the picture, rows.
SECTIONS = [
    ("Calls", "calls", calls.rows()),
    ("Processes, pools, logs and exceptions", "processes", processes.rows()),
    ("Queues", "queues", queues.rows()),
    ("Locks", "locks", locks.rows()),
]
ROWS = [row for _, _, rows in SECTIONS for row in rows]
SOURCES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="tools/dev bench",
        description="Measures Roost and its peers, their rounds taking turns, and prints a table.")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    parser.add_argument("--only", metavar="NAME", default="",
                        help="only the rows whose name begins with NAME (call_1, queue, ...)")
    parser.add_argument("--quick", action="store_true",
                        help="few and short rounds: everything in under 3 minutes")
    parser.add_argument("--busy", metavar="N", type=int, default=0,
                        help="keep so many processors busy meanwhile")
    parser.add_argument("--from", metavar="FILE", dest="source",
                        help="measure nothing: show what an earlier --json wrote")
    parser.add_argument("--docs", action="store_true",
                        help="write the figures into docs/performance.md, and its pictures")
    # How tools/dev calls this program.
    parser.add_argument("--list", choices=["targets", "peers"], help=argparse.SUPPRESS)
    parser.add_argument("--programs", default="bazel-bin/benchmarks", help=argparse.SUPPRESS)
    parser.add_argument("--missing", nargs="*", default=[], help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.rows = selected(ROWS, options.only)
    if not options.rows:
        names = sorted({row.benchmark for row in ROWS})
        parser.error("no row begins with %r; there are: %s" % (options.only, ", ".join(names)))
    if options.source and options.json:
        parser.error("--from and --json exclude each other")
    if options.docs and (options.only or options.quick or options.busy):
        parser.error("--docs wants all rows, measured thoroughly on a quiet machine")
    if options.busy < 0:
        parser.error("--busy takes a number of processes")
    return options


def labels(rows, peers):
    """The targets that the rows need: those of peers, or the others."""
    found = {program.label for row in rows for program in row.systems.values()
             if program.peer == peers}
    return sorted(found - {None})


def show(options, measurements):
    print(table.table(options.rows, measurements))
    if options.docs:
        page.write(os.path.join(SOURCES, "..", "docs"), SECTIONS, measurements, page.machine())


def main(arguments):
    options = parse(arguments)
    if options.list:
        # What is only shown needs nothing built.
        print("\n".join([] if options.source else labels(options.rows, options.list == "peers")))
        return 0
    if options.source:
        show(options, read_json(options.source))
        return 0

    os.environ["PYTHONPATH"] = os.path.join(SOURCES, "frame")
    runner = Runner(options.programs, SOURCES, QUICK if options.quick else THOROUGH,
                    options.missing)
    measurements = []
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, busy_processes(options.busy):
        os.environ["TMPDIR"] = scratch  # what killed programs leave there goes as well
        for row in options.rows:
            measurements += runner.measure(row)
            if options.json:  # whatever happens later
                write_json(options.json, measurements)
    show(options, measurements)
    for label in options.missing:
        print("not measured, because it was not built: " + label)
    for what in runner.unavailable:
        print("not measured: " + what)
    for failure in runner.failures:
        print("failed: " + failure)
    return 1 if runner.failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
