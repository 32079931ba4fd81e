#!/usr/bin/env python3
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""Writes README.md's table of figures: some rows of docs/performance.md, as they stand there."""

import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
BEGIN = "<!-- figures of docs/performance.md, by tools/readme_figures.py: begin -->\n"
END = "<!-- figures: end -->\n"

# A row of performance.md, and what it is.
ROWS = [
    ("`call_1`", "a call of an object in another process"),
    ("`call_1`, one CPU", "the same, both processes on one CPU"),
    ("`call_50`", "calls of 50 threads"),
    ("`dict_get`", "a look-up in a hosted dict"),
    ("`echo_1MiB`", "1 MiB there and back"),
    ("`echo_64MiB`", "64 MiB there and back"),
    ("`throw`", "an exception, with its traceback"),
    ("`spawn`", "a function in a fresh process"),
    ("`pool_tasks`", "tasks of a pool"),
    ("`queue_8B_1x1`", "messages of 8 bytes through a queue"),
    ("`queue_1KiB_1x1`", "messages of 1 KiB"),
    ("`queue_8B_2x2`", "two that put, two that get"),
    ("`lock`", "lock and unlock"),
]


def table(performance):
    """The table, of the text of performance.md."""
    cells = {}
    for line in performance.split("\n"):
        row = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(row) == 6:
            cells[row[0].strip("| ")] = row
    lines = ["| what | Roost | best peer | times as good |", "| --- | --- | --- | --- |"]
    for name, what in ROWS:
        if name in cells:
            _, ours, peer, ratio, _, _ = cells[name]
            lines.append("| %s | %s | %s | %s |" % (what, brief(ours), brief(peer), ratio))
    return "\n".join(lines) + "\n"


def brief(cell):
    """A figure without its range."""
    return re.sub(r" \([^)]* to [^)]*\)", "", cell)


def rewrite(readme, performance):
    begin, end = readme.index(BEGIN) + len(BEGIN), readme.index(END)
    return readme[:begin] + "\n" + table(performance) + "\n" + readme[end:]


def main():
    path = os.path.join(ROOT, "README.md")
    with open(os.path.join(ROOT, "docs/performance.md"), encoding="utf-8") as file:
        performance = file.read()
    with open(path, encoding="utf-8") as file:
        readme = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(rewrite(readme, performance))


if __name__ == "__main__":
    main()
