# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""How a measuring program in Python talks with the driver: what rounds.h and its neighbours are to
those in C++."""

import os
import re
import sys
import time


def serve(one_round):
    """Prints "ready"; answers each line N of standard input with one_round(N), until it ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        print("%.9g" % one_round(int(line)), flush=True)


def check(right, what):
    """Unless right, ends the program with a message: figures of wrong answers are none."""
    if not right:
        print("wrong:", what, file=sys.stderr, flush=True)
        os._exit(1)


def place(member):
    """What place.h does."""
    if "BENCH_APART" in os.environ:
        cpus = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cpus[member % len(cpus)]})


def now():
    """Seconds of the clock that all processes of a machine share."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def seconds_of(work, *arguments):
    begin = now()
    work(*arguments)
    return now() - begin


def size_of(row):
    """The size in bytes that the name of a row tells: "echo_1MiB"."""
    number, unit = re.search(r"(\d+)(B|KiB|MiB)", row).groups()
    return int(number) << {"B": 0, "KiB": 10, "MiB": 20}[unit]


class Payload:
    """Bytes that differ from call to call at both ends. Python compares all of them at the speed of
    memcmp, which is little beside the copies that it makes."""

    def __init__(self, size):
        self._text = bytearray(b"payload!" * (size // 8))
        self._call = 0

    def next(self):
        self._call += 1
        self._text[:8] = self._text[-8:] = self._call.to_bytes(8, "little")
        return bytes(self._text)

    def check_answer(self, answer):
        check(answer == self._text, "an echo")


def serve_idle(row, server):
    """The rounds of idle_rss and idle_cpu for the process with id `server`; see idle.h."""

    def resident(_):
        with open("/proc/%d/status" % server) as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def processor_milliseconds():
        total = 0
        for thread in os.listdir("/proc/%d/task" % server):
            with open("/proc/%d/task/%s/schedstat" % (server, thread)) as schedstat:
                total += int(schedstat.read().split()[0])
        return total / 1e6

    def processor(milliseconds):
        before = processor_milliseconds()
        seconds = seconds_of(time.sleep, milliseconds / 1000)
        return (processor_milliseconds() - before) / seconds

    serve(resident if row == "idle_rss" else processor)
