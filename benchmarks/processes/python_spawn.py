# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""How long a process takes in Python's spawn context.

python_spawn.py ROW python_spawn|python_pool
"""

import concurrent.futures
import multiprocessing
import sys

import rounds


def add(a, b):
    return a + b


def run_process(context):
    """A Process that sends its result home, as Roost's does."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=send_sum, args=(sender, 3, 4))
    process.start()
    rounds.check(receiver.recv() == 7, "a child's result")
    process.join()


def send_sum(sender, a, b):
    sender.send(add(a, b))


def run_executor(context):
    with concurrent.futures.ProcessPoolExecutor(max_workers=1, mp_context=context) as executor:
        rounds.check(executor.submit(add, 3, 4).result() == 7, "a child's result")


def main():
    once = run_process if sys.argv[2] == "python_spawn" else run_executor
    context = multiprocessing.get_context("spawn")

    def one_round(count):
        return rounds.seconds_of(lambda: [once(context) for _ in range(count)])

    rounds.serve(one_round)


if __name__ == "__main__":
    main()
