# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""A measuring program under the driver's command; its side of the talk is frame/rounds.h."""

import os
import select
import signal
import subprocess
import tempfile
import time


class WorkerError(Exception):
    """A measuring program failed, gave a wrong answer or did not answer in time."""


def pin(cpu):
    """For preexec_fn: a program on one processor from its start, and so all that it starts."""
    return None if cpu is None else lambda: os.sched_setaffinity(0, {cpu})


class Unavailable(Exception):
    """The system cannot do this on this machine, for the reason given."""


class Worker:
    """Starts the program, and is ready for rounds when constructed.

    It has a process group of its own, which is killed whole by stop(), with servers that a failed
    program may have left.
    """

    def __init__(self, command, cpu=None, apart=False, deadline=120.0):
        self._command, self._deadline = command, deadline
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            bufsize=0, start_new_session=True, preexec_fn=pin(cpu),
            env={**os.environ, "BENCH_APART": "1"} if apart else None)
        self._unread = b""
        try:
            line = self._line()
            if line.startswith("unavailable: "):
                raise Unavailable(line.partition(" ")[2])
            if line != "ready":
                raise self._failed("said %r instead of being ready" % line)
        except (WorkerError, Unavailable):
            self.stop()
            raise

    def round(self, count):
        """Makes a round of `count` operations; its result."""
        try:
            self._process.stdin.write(b"%d\n" % count)
        except BrokenPipeError:
            raise self._failed("has ended") from None
        line = self._line()
        try:
            return float(line)
        except ValueError:
            raise self._failed("answered %r" % line) from None

    def finish(self):
        """Ends the program in good order; raises WorkerError unless it succeeded to the end."""
        self._process.stdin.close()
        try:
            status = self._process.wait(self._deadline)
        except subprocess.TimeoutExpired:
            raise self._failed("does not end") from None
        if status != 0:
            raise self._failed("ended with status %d" % status)

    def stop(self):
        """Kills what is left of it. Idempotent."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        for file in (self._process.stdin, self._process.stdout, self._errors):
            file.close()

    def _line(self):
        until = time.monotonic() + self._deadline
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._process.stdout], [], [],
                                        max(0, until - time.monotonic()))
            if not ready:
                raise self._failed("did not answer in %g s" % self._deadline)
            read = os.read(self._process.stdout.fileno(), 4096)
            if not read:
                raise self._failed("has ended")
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode(errors="replace")

    def _failed(self, what):
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip()
        text = "%s %s" % (" ".join(os.path.basename(word) for word in self._command), what)
        return WorkerError(text + ("; it said:\n" + said if said else ""))
