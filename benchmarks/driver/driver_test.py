# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

import contextlib
import dataclasses
import io
import json
import os
import sys
import tempfile
import textwrap
import time
import unittest
from xml.etree import ElementTree

import bench
import page
import plot
import runner
import table
import worker
from measurement import (APART, FREE, HIGHER, LOWER, ONE_CPU, Measurement, read_json, summarize,
                         times_better, write_json)
from rows import PEERS, ROOST, Goal, Program, Row, selected


def measured(system, median, unit="us", better=LOWER, benchmark="call_1"):
    return Measurement(benchmark, system, FREE, median, median, median, unit, better)


class MeasurementTest(unittest.TestCase):

    def test_summary_is_the_median_and_the_range(self):
        one = summarize("call_1", ROOST, FREE, "us", LOWER, [3.0, 1.0, 2.0, 100.0])
        self.assertEqual((one.median, one.min, one.max), (2.5, 1.0, 100.0))

    def test_twice_as_fast_is_two_times_better_for_times_and_for_rates(self):
        self.assertEqual(times_better(measured("a", 1), measured("b", 2)), 2)
        self.assertEqual(
            times_better(measured("a", 2, "calls/s", HIGHER), measured("b", 1, "calls/s", HIGHER)), 2)

    def test_nothing_at_all_is_infinitely_better(self):
        self.assertEqual(times_better(measured("a", 0), measured("b", 2)), float("inf"))
        self.assertEqual(times_better(measured("a", 0), measured("b", 0)), 1)

    def test_different_units_are_not_compared(self):
        with self.assertRaises(ValueError):
            times_better(measured("a", 1, "us"), measured("b", 1, "ms"))

    def test_json_has_a_row_for_each_measurement_with_the_agreed_fields(self):
        with tempfile.NamedTemporaryFile() as file:
            rows = [measured(ROOST, 1.5), measured("capnp_unix", 110.0)]
            write_json(file.name, rows)
            self.assertEqual(
                json.load(open(file.name))[0], {
                    "benchmark": "call_1", "system": "roost", "placement": "free", "median": 1.5,
                    "min": 1.5, "max": 1.5, "unit": "us", "better": "lower"
                })
            self.assertEqual(read_json(file.name), rows)

    def test_json_of_another_kind_is_refused(self):
        good = dataclasses.asdict(measured(ROOST, 1.5))
        for bad in ({}, [{}], [1], [{**good, "more": 1}], [{**good, "placement": "moon"}],
                    [{**good, "better": "maybe"}], [{**good, "min": 2}]):
            with tempfile.NamedTemporaryFile("w") as file:
                json.dump(bad, file)
                file.flush()
                with self.assertRaises(ValueError, msg=bad):
                    read_json(file.name)


class RowTest(unittest.TestCase):

    def figure(self, unit, **more):
        return Row("r", "", unit, {}, **more).figure(100, 2.0)

    def test_figures_follow_from_the_unit(self):
        self.assertEqual(self.figure("us"), 20_000)
        self.assertEqual(self.figure("calls/s"), 50)
        self.assertEqual(self.figure("MB/s", payload=1_000_000), 50)
        self.assertEqual(self.figure("s"), 2)
        self.assertEqual(self.figure("MiB"), 2)
        self.assertEqual(self.figure("ms/s"), 2)

    def test_rates_are_better_high_and_the_rest_low(self):
        better = {unit: Row("r", "", unit, {}).better for unit in ("us", "MiB", "ms/s", "msg/s")}
        self.assertEqual(better, {"us": LOWER, "MiB": LOWER, "ms/s": LOWER, "msg/s": HIGHER})

    def test_only_selects_by_the_beginning_of_the_name(self):
        names = {row.benchmark for row in selected(bench.ROWS, "call_1")}
        self.assertEqual(names, {"call_1", "call_1_busy"})

    def test_no_row_is_there_twice(self):
        keys = [(row.benchmark, row.placement) for row in bench.ROWS]
        self.assertEqual(len(keys), len(set(keys)))

    def test_roost_is_in_every_row_and_goals_name_systems_of_their_row(self):
        for row in bench.ROWS:
            self.assertIn(ROOST, row.systems)
            for goal in row.goals:
                self.assertIn(goal.against, [None, PEERS, *row.systems], row.benchmark)
                bounds = [goal.at_least, goal.at_most, goal.plus]
                self.assertEqual(len([bound for bound in bounds if bound is not None]), 1)
                self.assertTrue(goal.against != PEERS or row.peers(), row.benchmark)


class TableTest(unittest.TestCase):
    ROW = Row("call_1", "a call", "us",
              dict.fromkeys([ROOST, "slow_peer", "fast_peer", "limit_spin"], Program("x.py")))

    def judge(self, goal, ours=1.5):
        found = table.of_row(self.ROW, [measured("limit_spin", 0.5), measured("fast_peer", 60.0),
                                        measured("slow_peer", 120.0), measured(ROOST, ours)])
        return table.judge(self.ROW, goal, found)

    def test_the_best_peer_counts_and_limits_are_none(self):
        self.assertEqual(self.judge(Goal(PEERS, at_least=40)),
                         table.Verdict("40.0 times as good as fast_peer (goal: at least 40)", True))
        self.assertFalse(self.judge(Goal(PEERS, at_least=41)).met)

    def test_bounds_from_above(self):
        self.assertTrue(self.judge(Goal("limit_spin", at_most=3)).met)
        self.assertFalse(self.judge(Goal("limit_spin", at_most=2.9)).met)
        self.assertTrue(self.judge(Goal("limit_spin", plus=1)).met)
        self.assertFalse(self.judge(Goal("limit_spin", plus=0.9)).met)
        self.assertTrue(self.judge(Goal(None, at_most=1.5)).met)
        self.assertFalse(self.judge(Goal(None, at_most=1.4)).met)
        self.assertTrue(self.judge(Goal(None, at_most=0), ours=0).met)

    def test_what_was_not_measured_is_not_judged(self):
        self.assertIsNone(table.judge(self.ROW, Goal(None, at_most=1), {}))
        self.assertIsNone(table.judge(self.ROW, Goal(PEERS, at_least=1),
                                      {ROOST: measured(ROOST, 1)}))

    def test_the_table_shows_medians_ranges_ratios_and_goals(self):
        row = dataclasses.replace(self.ROW, goals=(Goal(PEERS, at_least=50),))
        ours = Measurement("call_1", ROOST, FREE, 1.5, 1.25, 12345.6, "us", LOWER)
        text = table.table([row], [ours, measured("fast_peer", 60.0)])
        self.assertRegex(text, r"roost +1\.50 +\(1\.25 to 12,346\)\n")
        self.assertRegex(text, r"fast_peer +60\.0 .*Roost is 40\.0 times as good\n")
        self.assertIn("MISSED 40.0 times as good as fast_peer (goal: at least 50)", text)

    def test_numbers_keep_three_digits(self):
        self.assertEqual([table.number(n) for n in (0, 0.01234, 0.1234, 1.234, 12.34, 123.4, 12345)],
                         ["0", "0.0123", "0.123", "1.23", "12.3", "123", "12,345"])


class PageTest(unittest.TestCase):
    ROWS = [dataclasses.replace(TableTest.ROW, goals=(Goal(PEERS, at_least=50),))]
    FOUND = [Measurement("call_1", ROOST, FREE, 1.5, 1.25, 2.0, "us", LOWER),
             measured("fast_peer", 60.0), measured("limit_spin", 0.5)]

    def test_a_page_gets_a_line_for_each_row_and_keeps_its_own_text(self):
        with tempfile.TemporaryDirectory() as docs:
            path = os.path.join(docs, "performance.md")
            with open(path, "w") as file:
                file.write("Before.\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nAfter.\n")
            page.write(docs, [("Calls", "calls", self.ROWS)], self.FOUND, "a machine")
            with open(path) as file:
                text = file.read()
            with open(os.path.join(docs, "performance", "calls.svg")) as file:
                picture = file.read()
        self.assertTrue(text.startswith("Before.\n") and text.endswith("After.\n"), text)
        self.assertNotIn("old", text)
        self.assertIn("| `call_1` | **1.50 (1.25 to 2.00)** us | fast_peer: 60.0 (60.0 to 60.0) | 40.0 "
                      "| limit_spin: 0.500 | **missed:** 40.0 times as good as fast_peer", text)
        self.assertIn("![Calls](performance/calls.svg)", text)
        self.assertEqual([bar.get("fill") for bar in ElementTree.fromstring(picture).iter(
            "{http://www.w3.org/2000/svg}rect")][1:], ["#b9bec4", "#c8502d", "#5b7fa6"])

    def test_a_page_without_marks_is_left_alone(self):
        with self.assertRaises(ValueError):
            page.replaced("text", "figures")

    def test_bars_that_differ_much_are_logarithmic_and_nothing_is_drawn_as_nothing(self):
        zero = [measured(ROOST, 0.0), measured("fast_peer", 0.0)]
        for found, logarithmic in ((self.FOUND, True), (zero, False)):
            picture = plot.svg([(self.ROWS[0], table.of_row(self.ROWS[0], found))])
            self.assertEqual("logarithmic" in picture, logarithmic)
            for bar in ElementTree.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect"):
                if bar.get("height") == "14":
                    self.assertTrue(1 <= float(bar.get("width")) <= 820)


class ProgramsTest(unittest.TestCase):
    """The driver with measuring programs that are written here."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.log = io.StringIO()

    def read(self, name):
        with open(os.path.join(self.folder, name)) as file:
            return file.read()

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(textwrap.dedent(text))
        return Program(name)

    def steady(self, name="steady.py", each=0.001):
        return self.write(name, """
            import sys
            print("ready", flush=True)
            for line in sys.stdin: print(int(line) * %g, flush=True)
            """ % each)

    def measure(self, systems, missing=(), **more):
        self.runner = runner.Runner(self.folder, self.folder, runner.Effort(3, 0.01), missing,
                                    self.log)
        return self.runner.measure(Row("r", "", "us", systems, **more))

    def test_rounds_are_calibrated_and_summarized(self):
        found = self.measure({ROOST: self.steady(), "peer": self.steady("peer.py", 0.002)})
        self.assertEqual([(one.system, round(one.median)) for one in found],
                         [(ROOST, 1000), ("peer", 2000)])
        self.assertEqual(self.runner.failures, [])

    def test_rounds_of_systems_take_turns_and_each_begins_some(self):
        program = """
            import sys
            print("ready", flush=True)
            for line in sys.stdin:
                open(%r, "a").write("%%s " %% sys.argv[2])
                print("1", flush=True)
            """ % os.path.join(self.folder, "order")
        self.write("order.py", program)
        self.measure({name: Program("order.py", (name,)) for name in ("a", "b", "c")}, count=1)
        self.assertEqual(self.read("order"), "a b c b c a c a b ")

    def test_calibration_does_not_trust_a_slow_start(self):
        calls = []

        def one_round(count):
            calls.append(count)
            return 0.01 + count * 1e-6

        count = runner.calibrate(one_round, 0.1)
        self.assertTrue(80_000 < count < 120_000, calls)

    def test_a_failed_system_is_named_with_its_words_and_the_others_go_on(self):
        wrong = self.write("wrong.py", """
            import sys
            print("ready", flush=True)
            sys.stdin.readline()
            sys.exit("wrong: an increment")
            """)
        found = self.measure({ROOST: self.steady(), "peer": wrong})
        self.assertEqual([one.system for one in found], [ROOST])
        self.assertEqual(self.runner.failures, ["r of peer"])
        self.assertIn("wrong: an increment", self.log.getvalue())

    def test_a_failure_found_at_the_end_discards_the_figures(self):
        leaking = self.write("leaking.py", """
            import sys
            print("ready", flush=True)
            for line in sys.stdin: print(line, end="", flush=True)
            sys.exit("wrong: something is left")
            """)
        self.assertEqual(self.measure({ROOST: leaking}, count=1), [])
        self.assertEqual(self.runner.failures, ["r of roost"])

    def test_what_was_not_built_is_left_out_without_failure(self):
        found = self.measure({ROOST: self.steady(), "peer": Program("calls/peer", peer=True)},
                             missing=["//benchmarks/calls:peer"])
        self.assertEqual([one.system for one in found], [ROOST])
        self.assertEqual(self.runner.failures, [])

    def test_what_cannot_run_here_says_why_and_is_no_failure(self):
        unable = self.write("unable.py", "print('unavailable: no such kernel', flush=True)")
        found = self.measure({ROOST: self.steady(), "peer": unable})
        self.assertEqual([one.system for one in found], [ROOST])
        self.assertEqual(self.runner.failures, [])
        self.assertEqual(self.runner.unavailable, ["r of peer: no such kernel"])

    def test_a_silent_program_is_given_up_and_killed_with_its_children(self):
        self.write("silent.py", """
            import subprocess, time
            child = subprocess.Popen(["sleep", "1000"])
            open(%r, "w").write(str(child.pid))
            print("ready", flush=True)
            time.sleep(1000)
            """ % os.path.join(self.folder, "pid"))
        started = worker.Worker([sys.executable, os.path.join(self.folder, "silent.py")], deadline=5)
        started._deadline = 0.1
        with self.assertRaisesRegex(worker.WorkerError, "did not answer in 0.1 s"):
            started.round(1)
        started.stop()
        until = time.monotonic() + 10
        while self.runs(self.read("pid")):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def runs(self, pid):
        try:
            with open("/proc/%s/stat" % pid) as stat:
                return stat.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def test_a_pinned_program_is_on_one_processor_from_its_start(self):
        self.write("cpus.py", """
            import os, sys
            print("ready", flush=True)
            for line in sys.stdin: print(len(os.sched_getaffinity(0)), flush=True)
            """)
        cpu = max(os.sched_getaffinity(0))
        started = worker.Worker([sys.executable, os.path.join(self.folder, "cpus.py")], cpu)
        self.assertEqual(started.round(1), 1)
        started.finish()
        started.stop()

    def test_only_rows_apart_tell_their_programs_so(self):
        program = self.write("apart.py", """
            import os, sys
            print("ready", flush=True)
            for line in sys.stdin: print(1 if "BENCH_APART" in os.environ else 2, flush=True)
            """)
        for placement, answer in ((APART, 1), (FREE, 2), (ONE_CPU, 2)):
            found = self.measure({ROOST: program}, count=1, placement=placement)
            self.assertEqual([round(one.median / 1e6) for one in found], [answer], placement)


class OptionsTest(unittest.TestCase):

    def refused(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as stopped:
            bench.parse(arguments)
        self.assertEqual(stopped.exception.code, 2)
        return said.getvalue()

    def test_no_options_mean_all_rows(self):
        self.assertEqual(bench.parse([]).rows, bench.ROWS)

    def test_unknown_rows_are_refused_with_the_names_there_are(self):
        self.assertIn("call_50", self.refused("--only", "nonsense"))

    def test_nonsense_is_refused(self):
        self.refused("--nonsense")
        self.refused("--busy", "-1")
        self.refused("--busy", "many")
        self.refused("--from", "a.json", "--json", "b.json")
        self.refused("--docs", "--quick")
        self.refused("--docs", "--only", "call_1")

    def test_targets_to_build_are_those_of_the_rows_peers_apart(self):
        rows = selected(bench.ROWS, "call_1")
        self.assertEqual(bench.labels(rows, peers=True), ["//benchmarks/calls:grpc_calls"])
        self.assertIn("//benchmarks/calls:roost_calls", bench.labels(rows, peers=False))


if __name__ == "__main__":
    unittest.main()
