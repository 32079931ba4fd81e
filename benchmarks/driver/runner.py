# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Measures rows: all systems of a row at once, their rounds taking turns."""

import contextlib
import dataclasses
import os
import subprocess
import sys

import worker
from measurement import APART, ONE_CPU, summarize


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float  # that a round takes, where the row does not say how many operations it has
    quick: bool = False


THOROUGH = Effort(rounds=15, seconds=0.2)
QUICK = Effort(rounds=5, seconds=0.04, quick=True)


@contextlib.contextmanager
def busy_processes(count, cpu=None):
    """While it lasts, so many processes use all the processor time that they can get."""
    processes = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=worker.pin(cpu))
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def calibrate(one_round, seconds):
    """How many operations take about so many seconds. Warms up, too."""
    one_round(1)
    count = 1
    while True:
        took = max(one_round(count), 1e-9)
        wanted = count * seconds / took
        # What few operations take says little of many.
        if wanted < 2 * count:
            return max(1, round(wanted))
        count = min(round(wanted), 10 * count)


class Runner:
    """Measures rows with the programs in a folder; says on `log` what it does and what failed."""

    def __init__(self, programs, sources, effort, missing=(), log=sys.stderr):
        self._programs, self._sources = programs, sources
        self._effort, self._missing, self._log = effort, set(missing), log
        self.failures, self.unavailable = [], []

    def measure(self, row):
        """The row's measurements, in the order of its systems; those that failed are left out."""
        print("%s (%s)" % (row.benchmark, row.placement), file=self._log, flush=True)
        cpu = max(os.sched_getaffinity(0)) if row.placement == ONE_CPU else None
        workers, counts, figures = {}, {}, {}
        with busy_processes(row.busy, cpu), contextlib.ExitStack() as stack:
            for system, program in row.systems.items():
                if program.label in self._missing:
                    continue
                with self._guard(row, system, workers):
                    workers[system] = self._start(row, program, cpu)
                    stack.callback(workers[system].stop)
                    counts[system] = self._count(row, workers[system])
                    figures[system] = []
            for number in range(self._rounds(row)):
                order = list(workers)
                turn = number % len(order) if order else 0
                for system in order[turn:] + order[:turn]:
                    with self._guard(row, system, workers):
                        answer = workers[system].round(counts[system])
                        figures[system].append(row.figure(counts[system], answer))
            for system in list(workers):
                with self._guard(row, system, workers):
                    workers[system].finish()
        return [
            summarize(row.benchmark, system, row.placement, row.unit, row.better, figures[system])
            for system in row.systems if system in workers
        ]

    def _start(self, row, program, cpu):
        if program.label is None:
            command = [sys.executable, os.path.join(self._sources, program.file)]
        else:
            command = [os.path.join(self._programs, program.file)]
        return worker.Worker(command + [row.benchmark, *program.arguments], cpu,
                             apart=row.placement == APART)

    def _count(self, row, started):
        if row.count is None:
            return calibrate(started.round, self._effort.seconds)
        return self._effort.quick and row.quick_count or row.count

    def _rounds(self, row):
        if self._effort.quick and row.quick_rounds:
            return row.quick_rounds
        return min(row.rounds or self._effort.rounds, self._effort.rounds)

    @contextlib.contextmanager
    def _guard(self, row, system, workers):
        try:
            yield
        except worker.Unavailable as reason:
            self.unavailable.append("%s of %s: %s" % (row.benchmark, system, reason))
        except worker.WorkerError as error:
            workers.pop(system, None)
            self.failures.append("%s of %s" % (row.benchmark, system))
            print("%s of %s: %s" % (row.benchmark, system, error), file=self._log, flush=True)
