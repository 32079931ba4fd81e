# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""The peer of throw_cost: a method of an object in Python's BaseManager raises. For each line N on
standard input it makes N such calls and prints how many seconds they took."""

import sys
import time
from multiprocessing.managers import BaseManager


class Thrower:
    def fail(self, depth):
        if depth > 0:
            return self.fail(depth - 1)
        raise RuntimeError("boom")


class Manager(BaseManager):
    pass


Manager.register("Thrower", Thrower)


def main():
    with Manager() as manager:
        thrower = manager.Thrower()
        for line in sys.stdin:
            begin = time.perf_counter()
            for _ in range(int(line)):
                try:
                    thrower.fail(3)
                except RuntimeError:
                    pass
            print(time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main()
