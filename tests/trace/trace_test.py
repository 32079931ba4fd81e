#!/usr/bin/env python3
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

"""Traces of real processes: what they hold, how it nests, and what is left when one is killed."""

import collections
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest

TRACED = "tests/trace/traced"
ROOST = "tools/roost/roost"
PATIENCE = 60


def parse(path):
    """The events of a trace, as any reader may take them: an array without its last bracket."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return json.loads(text.rstrip().rstrip(",") + "]")


class TraceTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "trace.json")
        self.events = []

    def run_traced(self, *words, trace=None, cwd=None, program=TRACED, code=0):
        environment = dict(os.environ, XDG_RUNTIME_DIR=self.folder.name)
        environment.pop("ROOST_TRACE", None)
        if trace is not None:
            environment["ROOST_TRACE"] = trace
        done = subprocess.run([os.path.abspath(program), *words], env=environment, cwd=cwd,
                              timeout=PATIENCE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              encoding="utf-8")
        self.assertEqual(code, done.returncode, done.stderr)
        return done

    def read(self):
        self.events = parse(self.path)
        return self.events

    def spans(self, category, name=None):
        return [e for e in self.events if e["ph"] == "X" and e["cat"] == category and
                name in (None, e["name"])]

    def name_of(self, pid):
        names = [e["args"]["name"] for e in self.events
                 if e["ph"] == "M" and e["name"] == "process_name" and e["pid"] == pid]
        return names[-1]

    @staticmethod
    def holds(outer, inner):
        return (outer["ts"] <= inner["ts"] and
                inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"] + 0.001)

    def flows_of(self, span, phase):
        """The arrows that begin ("s") or end ("f") in a span, and in none within it."""
        found = []
        for flow in self.events:
            if flow["ph"] != phase or flow["tid"] != span["tid"]:
                continue
            around = [e for e in self.events if e["ph"] == "X" and e["tid"] == flow["tid"] and
                      e["ts"] <= flow["ts"] <= e["ts"] + e["dur"] + 0.001]
            if min(around, key=lambda e: e["dur"]) is span:
                found.append(flow["id"])
        return found

    def peer(self, span, category):
        """The span at the other end of the arrow that begins in `span`."""
        out = self.flows_of(span, "s")
        self.assertEqual(1, len(out), span)
        ends = [e for e in self.spans(category) if out[0] in self.flows_of(e, "f")]
        self.assertEqual(1, len(ends), span)
        return ends[0]

    def check_nesting(self):
        by_thread = collections.defaultdict(list)
        for event in self.events:
            if event["ph"] == "X":
                by_thread[event["pid"], event["tid"]].append(event)
        for spans in by_thread.values():
            spans.sort(key=lambda e: (e["ts"], -e["dur"]))
            stack = []
            for span in spans:
                while stack and stack[-1]["ts"] + stack[-1]["dur"] <= span["ts"]:
                    stack.pop()
                if stack:
                    self.assertTrue(self.holds(stack[-1], span), (stack[-1], span))
                stack.append(span)

    def check_all(self):
        self.check_nesting()
        for event in self.events:
            self.assertIn(event["ph"], "XMsfbe")
            self.assertTrue(self.name_of(event["pid"]))
        # Each call has the method that it ran, by the same number, and lies around it.
        calls = self.spans("call") + self.spans("create")
        for call in calls:
            inner = self.peer(call, "method" if call["cat"] == "call" else "constructor")
            self.assertTrue(self.holds(call, inner), (call, inner))
            self.assertNotEqual(call["pid"], inner["pid"])
            self.assertEqual(call["name"], inner["name"])
        self.assertEqual(len(calls), len(self.spans("method")) + len(self.spans("constructor")))
        self.assertEqual({"zoo::Zoo", "zoo::Counter"}, {e["name"] for e in self.spans("create")})
        self.assertEqual(3, sum(self.name_of(e["pid"]) != "zoo"
                                for e in self.spans("call", "zoo::Counter.add")))
        # The server calls back within the call that lent the object, on the caller's thread.
        outer, = self.spans("call", "zoo::Zoo.addTo")
        method = self.peer(outer, "method")
        back = [e for e in self.spans("call", "zoo::Counter.add") if e["pid"] == method["pid"]]
        self.assertEqual(2, len(back))
        for call in back:
            self.assertTrue(self.holds(method, call))
            inner = self.peer(call, "method")
            self.assertEqual((outer["pid"], outer["tid"]), (inner["pid"], inner["tid"]))
            self.assertTrue(self.holds(outer, inner))
        # Errors, on both sides.
        failed, = self.spans("call", "zoo::Zoo.fail")
        for span in failed, self.peer(failed, "method"):
            self.assertIn("out_of_range", span["args"]["error"])
        self.assertGreater(self.peer(failed, "method")["args"]["object"], 0)
        # Children, from Spawn to the result.
        for spawn in self.spans("process", "Spawn"):
            start = self.peer(spawn, "process")
            self.assertEqual(("start", spawn["args"]["pid"]), (start["name"], start["pid"]))
            self.assertGreaterEqual(start["ts"], spawn["ts"])
            life = [e["ph"] for e in self.events
                    if e["cat"] == "process" and e["ph"] in "be" and
                    e["name"] == spawn["args"]["name"]]
            self.assertIn(life, (["b"], ["b", "e"]))
            # A pool ends its workers at once.
            if not spawn["args"]["name"].startswith(("zoo", "PoolWorker")):
                run, = [e for e in self.spans("process", "run") if e["pid"] == start["pid"]]
                result = self.peer(run, "process")
                self.assertEqual(("result", spawn["pid"]), (result["name"], result["pid"]))
        # Logs, waits, tasks, and what users add.
        log, = [e for e in self.spans("log", "log") if 'the "child" adds' in e["args"]["text"]]
        there = self.peer(log, "log")
        self.assertEqual(("log of a child", "WARNING"), (there["name"], there["args"]["severity"]))
        put, get = self.spans("queue", "put"), self.spans("queue", "get")
        self.assertGreater(max(e["dur"] for e in put), 5000)
        self.assertGreater(max(e["dur"] for e in get), 5000)
        self.assertEqual(1, len({e["args"]["queue"] for e in put + get}))
        self.assertGreater(max(e["dur"] for e in self.spans("lock")), 5000)
        self.assertEqual(1, len(self.spans("pool", "task")))
        all_of_it, = self.spans("user")
        self.assertEqual('all "of" it\ufffd', all_of_it["name"])

    def test_tells_of_calls_children_waits_and_logs_of_all_processes(self):
        self.run_traced("all", trace=self.path)
        self.read()
        self.check_all()

    def test_begins_and_ends_where_the_program_says(self):
        self.run_traced("start", self.path)
        self.read()
        self.check_all()
        self.assertFalse([e for e in self.events if e["name"] == "after the end"])

    def test_takes_a_relative_path_from_where_the_first_process_stands(self):
        # The plugin's path is relative too.
        link = os.path.join(self.folder.name, "tests")
        os.symlink(os.path.abspath("tests"), link)
        self.run_traced("all", trace="trace.json", cwd=self.folder.name)
        self.read()
        self.assertEqual(1, sum(os.path.exists(os.path.join(f, "trace.json"))
                                for f in (self.folder.name, ".")))
        self.assertTrue(self.spans("method"))

    def test_writes_nothing_where_it_is_off(self):
        self.run_traced("all")
        self.run_traced("all", trace="")
        self.assertEqual([], [f for f in os.listdir(self.folder.name) if "trace" in f])

    def test_continues_the_file_of_another_program(self):
        self.run_traced("all", trace=self.path)
        self.run_traced("all", trace=self.path)
        self.read()
        self.assertEqual(2, len(self.spans("user")))
        self.assertEqual(2, len({e["pid"] for e in self.spans("user")}))

    def test_a_file_that_cannot_be_written_is_told_of_once_and_changes_nothing(self):
        for path in "/no/such/folder/trace.json", "/dev/full", self.folder.name:
            done = self.run_traced("all", trace=path)
            told = [line for line in done.stderr.split("\n")
                    if "roost: MainProcess writes no trace any more" in line]
            self.assertEqual(1, len(told), done.stderr)
            self.assertIn(path, told[0])
        self.run_traced("start", "/no/such/folder/trace.json", code=-signal.SIGABRT)

    def test_is_whole_when_processes_are_killed(self):
        environment = dict(os.environ, ROOST_TRACE=self.path)
        for _ in range(5):
            flood = subprocess.Popen([os.path.abspath(TRACED), "flood"], env=environment,
                                     stdout=subprocess.PIPE)
            child = int(flood.stdout.readline())
            deadline = time.monotonic() + PATIENCE
            before = os.path.getsize(self.path)
            while os.path.getsize(self.path) < before + 1_000_000:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            os.kill(child, signal.SIGKILL)
            flood.kill()
            flood.wait()
            flood.stdout.close()
        self.read()
        # Of each two that were killed, one may not have begun yet.
        self.assertLessEqual(5, len({e["pid"] for e in self.spans("user")}))
        # No event of one process is missing between others.
        for pid in {e["pid"] for e in self.spans("user")}:
            numbers = sorted(int(e["name"].split()[1]) for e in self.spans("user")
                             if e["pid"] == pid)
            self.assertEqual(list(range(len(numbers))), numbers)

    def test_the_command_line_traces_a_server_and_a_call(self):
        address = "unix:%s/d/s" % self.folder.name
        server = subprocess.Popen([os.path.abspath(ROOST), "serve", "tests/server/libzoo.so",
                                   "--listen", address, "--trace", self.path],
                                  stderr=subprocess.PIPE, encoding="utf-8")
        try:
            for line in server.stderr:
                if "serves at" in line:
                    break
            self.run_traced("call", address, "Counter.add", '{"delta": 1}', "--trace", self.path,
                            program=ROOST)
        finally:
            server.terminate()
            server.stderr.close()
            self.assertEqual(0, server.wait(PATIENCE))
        self.read()
        call, = self.spans("call")
        self.assertEqual(("zoo::Counter.add", "roost call"), (call["name"],
                                                              self.name_of(call["pid"])))
        method = self.peer(call, "method")
        self.assertEqual((server.pid, "zoo"), (method["pid"], self.name_of(method["pid"])))
        self.assertTrue(self.holds(call, method))


if __name__ == "__main__":
    unittest.main()
