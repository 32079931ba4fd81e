# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""`roost top` in a terminal, and as a script has it."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unittest

from roost_servers import PATIENCE, ROOST, ServerTest

ENTER, LEAVE = b"\033[?1049h", b"\033[?1049l"


class Terminal:
    """`roost top` in a pseudo terminal."""

    def __init__(self, environment, *words, rows=30, columns=120):
        self.main, inner = pty.openpty()
        self.inner = inner
        self.resize(rows, columns)
        self.before = termios.tcgetattr(inner)
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(inner, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(inner, fd)
            os.execve(ROOST, [ROOST, "top", *words], environment)
        self.status = None
        self.output = b""

    def resize(self, rows, columns):
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        if select.select([self.main], [], [], seconds)[0]:
            self.output += os.read(self.main, 1 << 16)

    def await_text(self, pattern, since=0):
        """Waits until what was written after `since` matches; returns where the output ends."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, self.output[since:]):
            if time.monotonic() > end:
                raise AssertionError("%r does not show: %r" % (pattern, self.output[since:]))
            self.read(0.1)
        return len(self.output)

    def press(self, keys):
        os.write(self.main, keys)

    def wait(self):
        """Its exit status, -N for a signal."""
        end = time.monotonic() + PATIENCE
        while self.status is None:
            self.read(0.02)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise AssertionError("it does not end: %r" % self.output)
        self.read(0.1)
        return self.status

    def is_as_before(self):
        return (termios.tcgetattr(self.inner) == self.before
                and self.output.rstrip().endswith(LEAVE) and self.output.startswith(ENTER))

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.main)
        os.close(self.inner)


class TopTest(ServerTest):
    def top(self, *words, **size):
        terminal = Terminal(self.environment, *words, **size)
        self.addCleanup(terminal.close)
        return terminal

    def test_reports_once_for_scripts(self):
        self.serve()
        self.add(3)
        self.assertEqual(self.call("zoo::Zoo.fail", {"kind": "logic_error"}).returncode, 7)
        path, caller = self.begin_waiting()
        report = self.run_roost("top", "zoo", "--once", "--interval", "0.1")
        self.assertEqual(report.returncode, 0, report.stderr)
        self.assertNotIn("\033", report.stdout)
        self.assertRegex(report.stdout, r"(?m)^zoo  pid \d+  up .*, 1 busy ")
        self.assertRegex(report.stdout, r"(?m)^0\.0 +0\.0 +0 +- +- +- +3 +0 +zoo::Counter\.add$")
        self.assertRegex(report.stdout, r"(?m)^0\.0 +0\.0 +0 +- +- +- +1 +1 +zoo::Zoo\.fail$")
        self.assertRegex(report.stdout, r"(?m) zoo::Zoo\.waitForFile +\d+ +\S.*\(%d\)$"
                         % caller.process.pid)
        open(path, "w").close()
        self.assertEqual(caller.wait(), 0)

    def test_has_the_numbers_while_an_object_says_nothing(self):
        self.serve()
        path, caller = self.begin_seizing()
        report = self.run_roost("top", "zoo", "--once", "--interval", "0.1")
        self.assertEqual(report.returncode, 0, report.stderr)
        self.assertRegex(report.stdout, r"(?m) zoo::Keeper\.seize +\d+ +\S.*\(%d\)$"
                         % caller.process.pid)
        self.assertIn("its objects do not say what they hold", report.stdout)
        open(path, "w").close()
        self.assertEqual(caller.wait(), 0)
        report = self.run_roost("top", "zoo", "--once", "--interval", "0.1")
        self.assertNotIn("its objects do not say", report.stdout)

    def test_reports_json_so_often(self):
        server = self.serve()
        self.add(2)
        report = self.run_roost("top", "zoo", "--count", "3", "--interval", "0.1", "--json")
        self.assertEqual(report.returncode, 0, report.stderr)
        reports = [json.loads(line) for line in report.stdout.splitlines()]
        self.assertEqual(len(reports), 3)
        for (seen,) in reports:
            self.assertEqual(seen["pid"], server.process.pid)
            self.assertGreater(seen["interval_seconds"], 0.09)
            (add,) = [m for m in seen["methods"] if m["method"] == "add"]
            self.assertEqual((add["class"], add["calls"], add["errors"]), ("zoo::Counter", 2, 0))
            self.assertEqual(add["calls_per_second"], 0)

    def test_tells_of_the_calls_of_an_interval(self):
        self.serve()
        path, caller = self.begin_waiting()
        top = self.start("top", "zoo", "--count", "1000", "--interval", "0.3", "--json")
        top.await_match(r'"busy_threads": 1')
        open(path, "w").close()
        caller.wait()
        # The interval in which it ended has one call; p50 is what it took.
        match = top.await_match(r'"method": "waitForFile", "calls_per_second": (?!0\.0+,)([0-9.]+), '
                                r'.*?"p50_us": ([0-9.]+)')
        self.assertLess(float(match[1]), 1 / 0.29)
        self.assertGreater(float(match[2]), 1000)

    def test_looks_at_all_servers_of_the_user_where_none_is_named(self):
        self.serve("--name", "one")
        self.serve("--name", "two")
        report = self.run_roost("top", "--once", "--interval", "0.1")
        self.assertEqual(report.returncode, 0, report.stderr)
        for name in ("one", "two"):
            self.assertRegex(report.stdout, r"(?m)^%s  pid " % name)

    def test_is_live_in_a_terminal_until_q_is_pressed(self):
        self.serve()
        top = self.top("zoo", "--interval", "0.1")
        top.await_text(rb"zoo  pid \d+ ")
        self.add(2)
        top.await_text(rb" 2 +0 +zoo::Counter\.add")
        top.press(b"q")
        self.assertEqual(top.wait(), 0)
        self.assertTrue(top.is_as_before(), top.output[-200:])

    def test_begins_with_the_rates_since_the_server_began(self):
        self.serve()
        self.add(5)
        top = self.top("zoo", "--interval", "60")
        top.await_text(rb"zoo  pid \d+  up [0-9.]+ s  (?!0\.0)[0-9.]+ calls/s")
        top.await_text(rb"\n(?!0\.0)[0-9.]+ +0\.0 +0 +[0-9.]+ us .* 5 +0 +zoo::Counter\.add")
        top.press(b"q")
        self.assertEqual(top.wait(), 0)

    def test_shows_the_others_and_hears_keys_while_a_server_is_stopped(self):
        self.serve("--name", "zoo")
        silent = self.serve("--name", "silent")
        os.kill(silent.process.pid, signal.SIGSTOP)
        # It would be waited for far longer than this test has patience.
        top = self.top("silent", "zoo", "--interval", "0.1", "--timeout", "600")
        top.await_text(rb"silent: has not answered yet")
        top.await_text(rb"zoo  pid \d+ ")
        self.add(2)
        top.await_text(rb" 2 +0 +zoo::Counter\.add")
        top.press(b"q")
        self.assertEqual(top.wait(), 0)
        self.assertTrue(top.is_as_before(), top.output[-200:])

    def test_says_who_is_silent_until_it_speaks_again(self):
        self.serve("--name", "zoo")
        silent = self.serve("--name", "silent")
        top = self.top("silent", "zoo", "--interval", "0.1", "--timeout", "0.3")
        shown = top.await_text(rb"silent  pid \d+ ")
        os.kill(silent.process.pid, signal.SIGSTOP)
        shown = top.await_text(rb"silent: [^\r\n]*says nothing", shown)
        top.await_text(rb"zoo  pid \d+ ", shown)
        os.kill(silent.process.pid, signal.SIGCONT)
        top.await_text(rb"silent  pid \d+ ", shown)
        os.kill(top.pid, signal.SIGTERM)
        self.assertEqual(top.wait(), 128 + signal.SIGTERM)

    def test_restores_the_terminal_when_a_signal_ends_it(self):
        self.serve()
        for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            top = self.top("zoo", "--interval", "60")
            top.await_text(rb"zoo  pid \d+ ")
            if ending == signal.SIGINT:
                top.press(b"\x03")
            else:
                os.kill(top.pid, ending)
            self.assertEqual(top.wait(), 128 + ending)
            self.assertTrue(top.is_as_before(), top.output[-200:])

    def test_gives_the_terminal_back_while_it_is_stopped(self):
        self.serve()
        top = self.top("zoo", "--interval", "60")
        shown = top.await_text(rb"zoo  pid \d+ ")
        os.kill(top.pid, signal.SIGTSTP)
        self.eventually(lambda: os.waitpid(top.pid, os.WNOHANG | os.WUNTRACED)[0] == top.pid)
        shown = top.await_text(re.escape(LEAVE), shown)
        self.assertEqual(termios.tcgetattr(top.inner), top.before)
        os.kill(top.pid, signal.SIGCONT)
        top.await_text(re.escape(ENTER) + rb"(?s:.*)zoo  pid", shown)
        top.press(b"q")
        self.assertEqual(top.wait(), 0)
        self.assertTrue(top.is_as_before())

    def test_follows_the_size_of_the_terminal(self):
        self.serve()
        self.add(1)
        top = self.top("zoo", "--interval", "60", columns=200)
        shown = top.await_text(rb"1 objects|0 objects")
        top.resize(3, 20)
        # Cut at 20 columns, in 3 rows.
        top.await_text(rb"\033\[H\033\[1mzoo  pid [^\r]{11}\033\[0m\033\[K(\r\n[^\r\n]*){2}\033\[J$",
                       shown)
        top.press(b"q")
        self.assertEqual(top.wait(), 0)

    def test_survives_the_server_and_meets_the_next_one(self):
        server = self.serve()
        top = self.top("zoo", "--interval", "0.1")
        shown = top.await_text(rb"zoo  pid \d+ ")
        server.process.kill()
        shown = top.await_text(rb"zoo: [^\r\n]*(no server|is gone)", shown)
        next_one = self.serve()
        top.await_text(b"zoo  pid %d " % next_one.process.pid, shown)
        top.press(b"q")
        self.assertEqual(top.wait(), 0)

    def test_does_not_hang_on_a_server_that_is_stopped(self):
        server = self.serve()
        os.kill(server.process.pid, signal.SIGSTOP)
        report = self.run_roost("top", "zoo", "--once", "--timeout", "0.3")
        self.assertEqual(report.returncode, 8, report.stderr)
        self.assertIn("says nothing", report.stderr)

    def test_says_that_there_is_no_server(self):
        self.assertEqual(self.run_roost("top", "nobody", "--once").returncode, 3)
        self.assertEqual(self.run_roost("top", "--once", "--interval", "never").returncode, 2)


if __name__ == "__main__":
    unittest.main()
