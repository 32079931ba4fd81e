# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Measurements as SVG: a panel of bars for each row."""

import math
from xml.sax.saxutils import escape

from measurement import HIGHER
from rows import ROOST
from table import number

_WIDTH, _LABELS, _VALUES = 820, 150, 120
_BAR, _STEP, _HEAD, _GAP = 14, 20, 40, 18
_OURS, _PEER, _LIMIT = "#c8502d", "#5b7fa6", "#b9bec4"
_STYLE = ("text{font-family:sans-serif;font-size:12px;fill:#222}"
          ".title{font-weight:bold;font-size:13px}.note{fill:#666}")


def _colour(row, system):
    if system.startswith(ROOST):
        return _OURS
    return _PEER if system in row.peers() else _LIMIT


def _scale(measured):
    """From a figure to 0..1, and whether it is logarithmic: where bars differ too much to see."""
    figures = [f for one in measured.values() for f in (one.min, one.median, one.max) if f > 0]
    if not figures:
        return lambda figure: 0.0, False
    low, high = min(figures), max(figures)
    if high / low < 30:
        return lambda figure: figure / high, False
    floor = 10 ** math.floor(math.log10(low) - 0.3)
    return (lambda figure: max(0.0, math.log(max(figure, floor) / floor) / math.log(high / floor)),
            True)


def _panel(row, measured, top):
    scale, logarithmic = _scale(measured)
    span = _WIDTH - _LABELS - _VALUES
    note = "%s, %s is better%s" % (row.unit, row.better, ", logarithmic" if logarithmic else "")
    placement = "" if row.placement == "free" else ", " + row.placement
    parts = [
        '<text class="title" x="0" y="%d">%s</text>' % (top + 14, escape(row.benchmark + placement)),
        '<text class="note" x="0" y="%d">%s; %s</text>' % (top + 29, escape(row.what), escape(note)),
    ]
    # The best first.
    order = sorted(measured.items(), key=lambda item: item[1].median, reverse=row.better == HIGHER)
    for line, (system, one) in enumerate(order):
        y = top + _HEAD + line * _STEP
        middle = y + _BAR / 2
        ends = [_LABELS + span * scale(figure) for figure in (one.min, one.median, one.max)]
        parts += [
            '<text x="%d" y="%d" text-anchor="end">%s</text>' % (_LABELS - 8, y + 11, escape(system)),
            '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' %
            (_LABELS, y, max(1.0, ends[1] - _LABELS), _BAR, _colour(row, system)),
            '<path d="M%.1f %.1fH%.1f" stroke="#222" stroke-width="1.5"/>' %
            (ends[0], middle, ends[2]),
            '<text x="%.1f" y="%d">%s</text>' % (ends[2] + 6, y + 11, escape(number(one.median))),
        ]
    return parts, top + _HEAD + len(order) * _STEP + _GAP


def svg(panels):
    """The picture of (row, its measurements by system) pairs: medians as bars, ranges as lines."""
    parts, height = [], 8
    for row, measured in panels:
        lines, height = _panel(row, measured, height)
        parts += lines
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 0 %d %d" width="%d">' %
        (_WIDTH + 24, height, _WIDTH + 24),
        "<style>%s</style>" % _STYLE,
        '<rect x="-12" width="100%" height="100%" fill="#fff"/>',
        *parts,
        "</svg>\n",
    ])
