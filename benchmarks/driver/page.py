# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""docs/performance.md: the part of it that is made of measurements, and its pictures."""

import os
import platform
import subprocess

import plot
import table
from measurement import APART, FREE, ONE_CPU, times_better
from rows import ROOST

_BEGIN, _END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
_PLACES = {FREE: "", ONE_CPU: ", one CPU", APART: ", apart"}
_PACKAGES = ("g++", "libcapnp-dev", "libgrpc++-dev", "libboost-dev", "libzmq3-dev", "python3")


def machine():
    """One sentence about this machine and the versions of what was measured."""
    with open("/proc/cpuinfo") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    release = platform.freedesktop_os_release()["PRETTY_NAME"]
    versions = []
    for package in _PACKAGES:
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package],
                               capture_output=True, text=True)
        if found.returncode == 0:
            versions.append("%s %s" % (package, found.stdout))
    return "%s, %d processors; %s, Linux %s; %s." % (
        models[0] if models else platform.machine(), len(os.sched_getaffinity(0)), release,
        platform.release(), ", ".join(versions))


def _cell(one):
    return "%s (%s to %s)" % tuple(map(table.number, (one.median, one.min, one.max)))


def _line(row, measured):
    ours, peer = measured.get(ROOST), table.best_peer(row, measured)
    limits = [one for system, one in measured.items()
              if system != ROOST and system not in row.peers()]
    verdicts = table.verdicts(row, measured)
    name = "`%s`" % row.benchmark + _PLACES[row.placement]
    return "| %s | %s | %s | %s | %s | %s |" % (
        name,
        "**%s** %s" % (_cell(ours), row.unit) if ours else "",
        "%s: %s" % (peer.system, _cell(peer)) if peer else "",
        table.number(times_better(ours, peer)) if ours and peer else "",
        "; ".join("%s: %s" % (one.system, table.number(one.median)) for one in limits),
        "<br>".join(("met: " if v.met else "**missed:** ") + v.text for v in verdicts))


def figures(sections, measurements, where):
    """The text between the marks: a table and a picture for each (title, file, rows)."""
    lines = ["Measured on: " + where, ""]
    for title, name, rows in sections:
        lines += ["### " + title, "",
                  "| row | Roost | best peer | times as good | limits | goals |",
                  "| --- | --- | --- | --- | --- | --- |"]
        for row in rows:
            measured = table.of_row(row, measurements)
            if measured:
                lines.append(_line(row, measured))
        lines += ["", "![%s](performance/%s.svg)" % (title, name), ""]
    return "\n".join(lines)


def replaced(page, text):
    """The page with the text between its marks. Raises ValueError if it has none."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError("the page has no marks %r and %r" % (_BEGIN, _END))
    return before + begin + "\n" + text + end + after


def write(docs, sections, measurements, where):
    """Rewrites docs/performance.md and docs/performance/*.svg."""
    path = os.path.join(docs, "performance.md")
    with open(path) as file:
        page = file.read()
    page = replaced(page, figures(sections, measurements, where))
    pictures = os.path.join(docs, "performance")
    os.makedirs(pictures, exist_ok=True)
    for _, name, rows in sections:
        panels = [(row, measured) for row in rows
                  for measured in [table.of_row(row, measurements)] if measured]
        with open(os.path.join(pictures, name + ".svg"), "w") as file:
            file.write(plot.svg(panels))
    with open(path, "w") as file:
        file.write(page)
