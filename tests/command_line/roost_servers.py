# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""Servers of `roost serve` for tests in Python, and calls of them by `roost call`."""

import json
import os
import queue
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

ROOST = os.path.abspath("tools/roost/roost")
ZOO = os.path.abspath("tests/server/libzoo.so")
PATIENCE = 60


class Background:
    """A program that runs; what it writes to standard error is read line by line."""

    def __init__(self, *words, **options):
        self.process = subprocess.Popen([ROOST, *words], stdin=subprocess.DEVNULL, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self._lines = queue.Queue()
        self._seen = []
        self._readers = [threading.Thread(target=self._read, args=(stream,), daemon=True)
                         for stream in (self.process.stdout, self.process.stderr)]
        for reader in self._readers:
            reader.start()

    def _read(self, stream):
        for line in stream:
            self._lines.put(line)

    def await_match(self, pattern):
        """The match of the first line, of those not yet matched, that has one."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError("no line matches %r: %s" % (pattern, "".join(self._seen)))
            self._seen.append(line)
            match = re.search(pattern, line)
            if match:
                return match

    def wait(self):
        return self.process.wait(PATIENCE)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="roost.", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=self.folder, TERM="xterm",
                                HOME=self.folder)

    def start(self, *words):
        program = Background(*words, env=self.environment)
        self.addCleanup(program.end)
        return program

    def serve(self, *words):
        server = self.start("serve", ZOO, *words)
        server.await_match(r"serves at (\S+)")
        return server

    def run_roost(self, *words):
        return subprocess.run([ROOST, *words], stdin=subprocess.DEVNULL, text=True, timeout=PATIENCE,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, method, arguments, *words):
        return self.run_roost("call", "zoo", method, json.dumps(arguments), *words)

    def add(self, times):
        """So many calls of zoo::Counter.add, each of a counter of its own."""
        for _ in range(times):
            done = self.call("zoo::Counter.add", {"delta": 1}, "--new", '{"start": 1}')
            self.assertEqual(done.returncode, 0, done.stderr)

    def begin_waiting(self):
        """A call of zoo::Zoo.waitForFile that runs until the file, whose path is returned, is made."""
        return self._begin("zoo::Zoo.waitForFile", "awaited")

    def begin_seizing(self):
        """The same of zoo::Keeper.seize: an object's lock is held, which HeldProxies() takes."""
        return self._begin("zoo::Keeper.seize", "seized")

    def _begin(self, method, name):
        path = os.path.join(self.folder, name)
        caller = self.start("call", "zoo", method, json.dumps({"path": path}))
        self.eventually(lambda: os.path.exists(path + ".started"))
        return path, caller

    def eventually(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, "it never comes true")
            time.sleep(0.01)
