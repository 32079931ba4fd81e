# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""A strict reader of Prometheus' text format 0.0.4, for tests."""

import re

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
_SAMPLE = re.compile(r"(%s)(?:\{(.*)\})? (\S+)$" % _NAME)
_SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}
_ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def _labels(text):
    labels, at = {}, 0
    while at < len(text):
        match = _LABEL.match(text, at)
        assert match, "labels end in %r" % text[at:]
        assert match[1] not in labels, "a label twice: %r" % text
        labels[match[1]] = re.sub(r"\\.", lambda m: _ESCAPES[m[0]], match[2])
        at = match.end()
        if at < len(text):
            assert text[at] == "," and at + 1 < len(text), "labels end in %r" % text[at:]
            at += 1
    return labels


def parse(text):
    """{family: (type, {(sample's name, labels as sorted pairs): value})}; fails for anything odd."""
    assert text.endswith("\n"), "no line feed at the end"
    families, current, helped = {}, None, set()
    for line in text[:-1].split("\n"):
        help_line = re.fullmatch(r"# HELP (%s) (.+)" % _NAME, line)
        type_line = re.fullmatch(r"# TYPE (%s) (counter|gauge|histogram)" % _NAME, line)
        if help_line:
            assert help_line[1] not in helped, "helped twice: " + line
            helped.add(help_line[1])
        elif type_line:
            current = type_line[1]
            assert current in helped and current not in families, line
            families[current] = (type_line[2], {})
        else:
            sample = _SAMPLE.match(line)
            assert sample and current, "no sample: %r" % line
            kind, samples = families[current]
            assert sample[1] in [current + s for s in _SUFFIXES[kind]], "%s in %s" % (line, current)
            key = (sample[1], tuple(sorted(_labels(sample[2] or "").items())))
            assert key not in samples, "twice: " + line
            samples[key] = float(sample[3])
    for name, (kind, samples) in families.items():
        if kind == "counter":
            assert name.endswith("_total"), name
        if kind == "histogram":
            _check_histogram(name, samples)
        for key, value in samples.items():
            assert value >= 0, key
    return families


def _check_histogram(name, samples):
    series = {}
    for (sample, labels), value in samples.items():
        if sample != name + "_bucket":
            continue
        rest = tuple(pair for pair in labels if pair[0] != "le")
        series.setdefault(rest, []).append((float(dict(labels)["le"]), value))
    for labels, buckets in series.items():
        assert buckets == sorted(buckets), "bounds or counts out of order: %s" % (labels,)
        assert [v for _, v in buckets] == sorted(v for _, v in buckets), "not cumulative"
        assert buckets[-1][0] == float("inf")
        assert buckets[-1][1] == samples[(name + "_count", labels)]
        assert samples[(name + "_sum", labels)] >= 0
    assert {labels for sample, labels in samples if sample == name + "_count"} == set(series)
