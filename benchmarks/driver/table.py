# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Measurements for a reader: the table, and which goals were reached."""

import dataclasses

from measurement import times_better
from rows import PEERS, ROOST


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What became of a goal."""

    text: str
    met: bool


def number(value):
    """Three significant digits, or all before the point."""
    size = abs(value)
    if size >= 100:
        return "{:,.0f}".format(value)
    for least, digits in ((10, 1), (1, 2), (0.1, 3)):
        if size >= least:
            return "{:.{}f}".format(value, digits)
    return "{:.3g}".format(value)


def of_row(row, measurements):
    """The row's own, by system, in the row's order."""
    found = {
        one.system: one for one in measurements
        if (one.benchmark, one.placement) == (row.benchmark, row.placement)
    }
    return {system: found[system] for system in row.systems if system in found}


def best_peer(row, measured):
    """The best of those systems that Roost competes with, or None."""
    peers = [measured[system] for system in row.peers() if system in measured]
    if not peers:
        return None
    return max(peers, key=lambda peer: times_better(peer, peers[0]))


def judge(row, goal, measured):
    """The Verdict, or None where something that it needs was not measured."""
    ours = measured.get(ROOST)
    other = best_peer(row, measured) if goal.against == PEERS else measured.get(goal.against)
    if ours is None or (other is None and goal.against is not None):
        return None
    if other is None:
        return Verdict("%.4g %s (goal: at most %g)" % (ours.median, ours.unit, goal.at_most),
                       ours.median <= goal.at_most)
    if goal.plus is not None:
        more = ours.median - other.median
        return Verdict("%s %s more than %s (goal: at most %g)" %
                       (number(more), ours.unit, other.system, goal.plus), more <= goal.plus)
    ratio = times_better(ours, other)
    if goal.at_least is not None:
        return Verdict("%s times as good as %s (goal: at least %g)" %
                       (number(ratio), other.system, goal.at_least), ratio >= goal.at_least)
    dear = 1 / ratio if ratio else float("inf")
    return Verdict("%s times %s (goal: at most %g)" % (number(dear), other.system, goal.at_most),
                   dear <= goal.at_most)


def verdicts(row, measured):
    return [verdict for goal in row.goals for verdict in [judge(row, goal, measured)] if verdict]


def table(rows, measurements):
    """The text of all rows that were measured."""
    lines = []
    for row in rows:
        measured = of_row(row, measurements)
        if not measured:
            continue
        lines.append("%s, %s: %s; %s, %s is better" %
                     (row.benchmark, row.placement, row.what, row.unit, row.better))
        ours = measured.get(ROOST)
        for system, one in measured.items():
            line = "  %-20s %12s   (%s to %s)" % (system, number(one.median), number(one.min),
                                                  number(one.max))
            if ours and one is not ours:
                line = "%-60s Roost is %s times as good" % (line, number(times_better(ours, one)))
            lines.append(line.rstrip())
        for verdict in verdicts(row, measured):
            lines.append("  %-6s %s" % ("met" if verdict.met else "MISSED", verdict.text))
        lines.append("")
    return "\n".join(lines)
