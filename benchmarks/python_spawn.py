# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""For spawn_time: on each line of standard input, "process" or "executor", does the same as it in
Python's spawn context once, and prints the seconds that it took."""

import concurrent.futures
import multiprocessing
import sys
import time


def add(a, b):
    return a + b


def run_process(context):
    process = context.Process(target=add, args=(3, 4))
    process.start()
    process.join()


def run_executor(context):
    with concurrent.futures.ProcessPoolExecutor(max_workers=1, mp_context=context) as executor:
        executor.submit(add, 3, 4).result()


if __name__ == "__main__":
    spawn = multiprocessing.get_context("spawn")
    for line in sys.stdin:
        begin = time.perf_counter()
        run_process(spawn) if line.strip() == "process" else run_executor(spawn)
        print(time.perf_counter() - begin, flush=True)
