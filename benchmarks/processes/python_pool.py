# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Tasks of multiprocessing.Pool with two workers, each of which squares a number.

python_pool.py ROW
"""

import multiprocessing
import sys

import rounds


def square(x):
    return x * x


def one_by_one(pool, count):
    return [pool.apply(square, (i,)) for i in range(count)]


def apply(pool, count):
    results = [pool.apply_async(square, (i,)) for i in range(count)]
    return [result.get() for result in results]


def map_one(pool, count):
    return pool.map(square, range(count), chunksize=1)


def map_default(pool, count):
    return pool.map(square, range(count))


def imap(pool, count):
    return list(pool.imap(square, range(count)))


ROWS = {
    "pool_tasks": map_one,
    "pool_tasks_apply": apply,
    "pool_tasks_imap": imap,
    "pool_tasks_map": map_default,
    "pool_tasks_one_by_one": one_by_one,
}


def main():
    work = ROWS[sys.argv[1]]
    with multiprocessing.get_context("spawn").Pool(2) as pool:

        def one_round(count):
            begin = rounds.now()
            squares = work(pool, count)
            seconds = rounds.now() - begin
            rounds.check(squares == [i * i for i in range(count)], "the squares")
            return seconds

        rounds.serve(one_round)


if __name__ == "__main__":
    main()
