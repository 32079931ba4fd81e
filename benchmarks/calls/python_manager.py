# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Calls of an object in a server process of Python's multiprocessing.managers.

python_manager.py ROW
"""

import multiprocessing
import sys
import threading
import time
from multiprocessing.managers import BaseManager, SyncManager

import rounds


class Target:
    def increment(self, x):
        return x + 1

    def sleep(self, seconds):
        time.sleep(seconds)
        return seconds

    def echo(self, text):
        return text

    def fail(self, depth):
        if depth > 0:
            return self.fail(depth - 1)
        raise RuntimeError("boom")


class Manager(BaseManager):
    pass


Manager.register("Target", Target)


def manager(kind=Manager):
    """A server in a fresh process, as Roost's is."""
    return kind(ctx=multiprocessing.get_context("spawn"))


def call(target, calls):
    for i in range(calls):
        rounds.check(target.increment(i) == i + 1, "an increment")


def sleep(target, calls):
    for _ in range(calls):
        rounds.check(target.sleep(0.5) == 0.5, "a sleep")


def fail(target, calls):
    for _ in range(calls):
        try:
            target.fail(3)
        except RuntimeError as error:
            rounds.check(error.args == ("boom",), "an exception's text")
        else:
            rounds.check(False, "no exception came")


def echo(size):
    payload = rounds.Payload(size)

    def calls(target, count):
        for _ in range(count):
            payload.check_answer(target.echo(payload.next()))

    return calls


def start_servers(count):
    """Seconds from the start of each to its first answer; their ends are not measured."""
    seconds = 0
    for i in range(count):
        begin = rounds.now()
        with manager() as server:
            rounds.check(server.Target().increment(i) == i + 1, "an increment")
            seconds += rounds.now() - begin
    return seconds


def serve_alone(work, target):
    rounds.serve(lambda count: rounds.seconds_of(work, target, count))


def serve_crew(work, target):
    """Fifty threads, each with its own connection."""
    threads, count = 50, 0
    start, end = threading.Barrier(threads + 1), threading.Barrier(threads + 1)

    def thread():
        target.increment(0)
        while True:
            start.wait()
            work(target, count)
            end.wait()

    for _ in range(threads):
        threading.Thread(target=thread, daemon=True).start()

    def crew_round():
        start.wait()
        end.wait()

    def one_round(total):
        nonlocal count
        count = max(1, total // threads)
        return rounds.seconds_of(crew_round) * total / (count * threads)

    rounds.serve(one_round)


def serve_dict(row):
    with manager(SyncManager) as server:
        shared = server.dict({i: i + 1 for i in range(1000)})

        def get(_, count):
            for i in range(count):
                rounds.check(shared[i % 1000] == i % 1000 + 1, "an item")

        def set_item(_, count):
            for i in range(count):
                shared[i % 1000] = i % 1000 + 1

        serve_alone(get if row == "dict_get" else set_item, None)


def main():
    row = sys.argv[1]
    if row.startswith("dict_"):
        return serve_dict(row)
    if row == "server_start":
        return rounds.serve(start_servers)
    with manager() as server:
        target = server.Target()
        if row.startswith("call_1"):
            serve_alone(call, target)
        elif row == "call_50":
            serve_crew(call, target)
        elif row == "sleep_50":
            serve_crew(sleep, target)
        elif row.startswith("echo_"):
            serve_alone(echo(rounds.size_of(row)), target)
        elif row == "throw":
            serve_alone(fail, target)
        elif row.startswith("idle_"):
            call(target, 1000)
            rounds.serve_idle(row, server._process.pid)
        else:
            rounds.check(False, "no such row")


if __name__ == "__main__":
    main()
