# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""A server's numbers over HTTP: `roost serve --status-port` and `roost status`."""

import html
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import exposition
from roost_servers import PATIENCE, ServerTest

CHROMIUM = shutil.which("chromium")


class StatusTest(ServerTest):
    def serve_shown(self, *words):
        """A server with a status page; sets self.url."""
        server = self.start("serve", self.zoo(), "--status-port", "0", *words)
        self.url = server.await_match(r"is shown at (http://\S+/)")[1]
        server.await_match(r"serves at ")
        return server

    @staticmethod
    def zoo():
        return os.path.abspath("tests/server/libzoo.so")

    def get(self, path="", **options):
        with urllib.request.urlopen(urllib.request.Request(self.url + path, **options),
                                    timeout=PATIENCE) as answer:
            return answer.headers, answer.read().decode()

    def refusal(self, path, **options):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.get(path, **options)
        with caught.exception as answer:
            return answer.code, answer.read().decode()

    def metrics(self):
        headers, text = self.get("metrics")
        self.assertEqual(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        return exposition.parse(text)

    @staticmethod
    def sample(families, family, name=None, **labels):
        return families[family][1][(name or family, tuple(sorted(labels.items())))]

    def port(self):
        return int(re.search(r":(\d+)/$", self.url)[1])

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port()), timeout=PATIENCE)

    def test_prometheus_reads_the_numbers(self):
        server = self.serve_shown("--name", "zoo")
        self.add(4)
        self.call("zoo::Zoo.fail", {"kind": "logic_error"})
        path, caller = self.begin_waiting()
        # A look may be a fifth of a second old.
        self.eventually(lambda: self.sample(self.metrics(), "roost_busy_threads") == 1)
        families = self.metrics()
        add = {"class": "zoo::Counter", "method": "add"}
        fail = {"class": "zoo::Zoo", "method": "fail"}
        duration = "roost_call_duration_seconds"
        self.assertEqual(self.sample(families, duration, duration + "_count", **add), 4)
        self.assertGreater(self.sample(families, duration, duration + "_sum", **add), 0)
        self.assertEqual(self.sample(families, "roost_call_errors_total", **add), 0)
        self.assertEqual(self.sample(families, "roost_call_errors_total", **fail), 1)
        waiting = {"class": "zoo::Zoo", "method": "waitForFile"}
        self.assertEqual(self.sample(families, "roost_calls_in_flight", **waiting), 1)
        self.assertGreater(self.sample(families, "roost_oldest_call_seconds"), 0)
        info = dict(next(iter(families["roost_server_info"][1]))[1])
        self.assertEqual((info["name"], info["pid"]), ("zoo", str(server.process.pid)))
        for name in ("uptime_seconds", "process_cpu_seconds_total", "process_threads", "connections",
                     "process_resident_memory_bytes", "sessions", "objects"):
            self.assertGreater(self.sample(families, "roost_" + name), 0, name)
        before = {key: value for kind, samples in families.values() if kind != "gauge"
                  for key, value in samples.items()}
        open(path, "w").close()
        caller.wait()
        self.eventually(lambda: self.sample(self.metrics(), "roost_busy_threads") == 0)
        after = {key: value for kind, samples in self.metrics().values() if kind != "gauge"
                 for key, value in samples.items()}
        for key, value in before.items():
            self.assertGreaterEqual(after[key], value, key)  # counters never go down

    def test_json_has_all_that_the_page_shows(self):
        server = self.serve_shown("--name", "zoo")
        self.add(3)
        path, caller = self.begin_waiting()

        def status():
            headers, text = self.get("status.json")
            self.assertEqual(headers["Content-Type"], "application/json")
            return json.loads(text)
        self.eventually(lambda: status()["in_flight"])
        seen = status()
        self.assertEqual(seen["pid"], server.process.pid)
        (call,) = seen["in_flight"]
        self.assertEqual((call["class"], call["method"], call["client_pid"]),
                         ("zoo::Zoo", "waitForFile", caller.process.pid))
        (add,) = [m for m in seen["methods"] if m["method"] == "add"]
        self.assertEqual(add["calls"], 3)
        self.assertEqual(sum(bucket[2] for bucket in add["buckets"]), 3)
        self.assertEqual([o["interface"] for o in seen["objects"]], ["zoo::Zoo"])
        self.assertIn(caller.process.pid, [s["pid"] for s in seen["sessions"]])
        open(path, "w").close()
        caller.wait()

    def test_has_the_numbers_while_an_object_says_nothing(self):
        self.serve_shown("--name", "zoo")
        path, caller = self.begin_seizing()

        def status():
            return json.loads(self.get("status.json")[1])
        self.eventually(lambda: self.sample(self.metrics(), "roost_busy_threads") == 1)
        self.eventually(lambda: status()["in_flight"])
        seen = status()
        self.assertEqual(seen["in_flight"][0]["method"], "seize")
        self.assertEqual(seen["object_count"], 1)
        self.assertIsNone(seen["objects"])
        if CHROMIUM:
            page = self.render()
            self.assertRegex(page, r"zoo::Keeper\.seize</td>")
            self.assertIn("no answer: what an object says", page)
        open(path, "w").close()
        caller.wait()
        self.eventually(lambda: status()["objects"] == [])

    def test_stays_connected_from_one_look_to_the_next(self):
        self.serve()
        status = self.start("status", "zoo")
        self.url = status.await_match(r"is shown at (http://\S+/)$")[1]

        def sockets():
            """The connections of the program that looks, by their inodes."""
            folder, found = "/proc/%d/fd/" % status.process.pid, set()
            for name in os.listdir(folder):
                try:
                    found.add(os.readlink(folder + name))
                except FileNotFoundError:
                    pass
            with open("/proc/net/unix") as unix:
                inodes = {"socket:[%s]" % line.split()[6] for line in unix.readlines()[1:]}
            return found & inodes

        def look():
            """Once more, by a look that is not older than this call."""
            uptime = json.loads(self.get("status.json")[1])["uptime_seconds"]
            self.eventually(
                lambda: json.loads(self.get("status.json")[1])["uptime_seconds"] > uptime)
        look()
        first = sockets()
        self.assertTrue(first)
        for _ in range(3):
            look()
            self.assertEqual(sockets(), first)
        (session,) = json.loads(self.get("status.json")[1])["sessions"]
        self.assertEqual(session["pid"], status.process.pid)

    def test_can_only_be_read(self):
        self.serve_shown("--name", "zoo")
        self.assertEqual(self.refusal("nothing")[0], 404)
        self.assertEqual(self.refusal("metrics", method="POST", data=b"x")[0], 405)
        headers, text = self.get("", method="HEAD")
        self.assertEqual(text, "")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        page = self.get("?anything")[1]
        self.assertNotRegex(page, r"(src|href)=\"(?!data:)")  # no asset of elsewhere

    def test_answers_only_who_asks_by_address_or_localhost(self):
        self.serve_shown("--name", "zoo")
        port = str(self.port())
        for host in ("127.0.0.1", "127.0.0.1:" + port, "localhost", "LocalHost:" + port, "[::1]",
                     "[::1]:" + port, "192.0.2.1:80"):
            for path in ("", "metrics", "status.json"):
                self.get(path, headers={"Host": host})
        for host in ("evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "[evil]",
                     "localhost.evil.example:" + port, "[::1", "[::1]evil", "1", ":" + port, ""):
            for path in ("", "metrics", "status.json"):
                self.assertIn(self.refusal(path, headers={"Host": host})[0], (400, 403), host)
        with self.connect() as client:  # and not who names none
            client.sendall(b"GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
            self.assertRegex(client.makefile("rb").readline(), rb"^HTTP/1.1 40[03] ")

    def test_says_nothing_of_what_objects_hold_where_there_is_a_key(self):
        key = os.path.join(self.folder, "key")
        with open(os.open(key, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write("secret")
        for words, preview in ([], "not set"), (["--key-file", key], None):
            server = self.serve_shown("--name", "zoo", *words)
            caller = self.start("call", "zoo", "roost::standard::EventObject.wait", '{"wait": -1}', *words)
            self.eventually(lambda: json.loads(self.get("status.json")[1])["in_flight"])
            (shown,) = json.loads(self.get("status.json")[1])["objects"]
            self.assertEqual(shown["interface"], "roost::standard::EventObject")
            self.assertEqual(shown["preview"], preview)
            caller.end()
            server.end()

    def test_listens_on_this_machine_alone_unless_it_is_told_otherwise(self):
        self.serve_shown("--name", "zoo")
        self.assertTrue(self.url.startswith("http://127.0.0.1:"))
        other = self.start("status", "zoo", "--status-address", "127.0.0.2")
        url = other.await_match(r"zoo is shown at (http://127\.0\.0\.2:\d+/)$")[1]
        with urllib.request.urlopen(url + "metrics", timeout=PATIENCE) as answer:
            exposition.parse(answer.read().decode())

    def test_says_why_it_cannot_listen(self):
        self.serve_shown("--name", "zoo")
        taken = str(self.port())
        for words, code, why in (
                (["--status-port", taken], 6, "somebody else listens at 127.0.0.1:" + taken),
                (["--status-port", "70000"], 2, "--status-port takes a port, 0 to 65535"),
                (["--status-port", "0", "--status-address", "192.0.2.1"], 2, "cannot listen at"),
                (["--status-port", "0", "--status-address", "here"], 2, "is no address of a machine")):
            refused = self.run_roost("serve", self.zoo(), "--name", "other", *words)
            self.assertEqual(refused.returncode, code, refused.stderr)
            self.assertIn(why, refused.stderr)
            # It is found out before there is a server, even before it is seen that there is no plugin.
            refused = self.run_roost("serve", "./nothing.so", "--name", "other", *words)
            self.assertEqual(refused.returncode, code, refused.stderr)
        self.assertEqual(self.run_roost("status", "zoo", "--port", taken).returncode, 6)
        self.assertEqual(self.run_roost("status", "nobody").returncode, 3)

    def test_garbage_slow_and_many_clients_disturb_nobody(self):
        server = self.serve_shown("--name", "zoo")
        for garbage in (b"\0" * 5000, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n"):
            with self.connect() as client:
                client.sendall(garbage)
                try:
                    while client.recv(1 << 16):
                        pass
                except ConnectionError:
                    pass
            self.metrics()
        # Some say nothing, some half of what they want, some read nothing of the answer.
        crowd = [self.connect() for _ in range(150)]
        self.addCleanup(lambda: [client.close() for client in crowd])
        for i, client in enumerate(crowd):
            try:
                client.sendall((b"", b"GET / HTTP/1.1\r\nHos", b"GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n" * 50)[i % 3])
            except ConnectionError:
                pass  # one too many
        descriptors = len(os.listdir("/proc/%d/fd" % server.process.pid))
        self.assertLess(descriptors, 64 + 40)
        self.add(2)
        for client in crowd:
            client.close()

        def answers():
            try:
                self.metrics()
                return True
            except (OSError, urllib.error.URLError):
                return False
        self.eventually(answers)
        os.kill(server.process.pid, signal.SIGTERM)
        self.assertEqual(server.wait(), 0)

    def test_shows_any_server_and_says_when_it_is_gone(self):
        server = self.serve()
        status = self.start("status", "zoo")
        self.url = status.await_match(r"is shown at (http://\S+/)$")[1]
        self.add(1)
        duration = "roost_call_duration_seconds"

        def counts(times):
            return not self.is_unavailable() and self.sample(
                self.metrics(), duration, duration + "_count",
                **{"class": "zoo::Counter", "method": "add"}) == times
        self.eventually(lambda: counts(1))
        server.process.kill()
        server.wait()

        self.eventually(self.is_unavailable)
        self.assertIn("error", json.loads(self.refusal("status.json")[1]))
        self.get()  # the page is there, and says it
        self.serve()
        self.add(2)
        self.eventually(lambda: counts(2))
        os.kill(status.process.pid, signal.SIGINT)
        self.assertEqual(status.wait(), 0)

    def test_does_not_wait_for_ever_for_a_server_that_is_stopped(self):
        server = self.serve()
        status = self.start("status", "zoo")
        self.url = status.await_match(r"is shown at (http://\S+/)$")[1]
        self.metrics()
        os.kill(server.process.pid, signal.SIGSTOP)
        self.eventually(self.is_unavailable)
        self.assertIn("says nothing", self.refusal("metrics")[1])
        os.kill(server.process.pid, signal.SIGCONT)
        self.eventually(lambda: not self.is_unavailable())

    def is_unavailable(self):
        try:
            self.metrics()
            return False
        except urllib.error.HTTPError as error:
            with error:
                return error.code == 503

    @unittest.skipUnless(CHROMIUM, "no chromium")
    def test_the_page_shows_it_in_a_browser(self):
        server = self.serve_shown("--name", "zoo")
        self.add(3)
        path, caller = self.begin_waiting()
        self.eventually(lambda: json.loads(self.get("status.json")[1])["in_flight"])
        page = self.render()
        self.assertRegex(page, r"<title>zoo – Roost</title>")
        self.assertIn("pid %d" % server.process.pid, page)
        self.assertRegex(page, r"<b>1</b><span[^>]*>calls in flight</span>")
        self.assertRegex(page, r"zoo::Counter\.add</td>(<td[^>]*>[^<]*</td>){7}<td[^>]*>3</td>")
        self.assertRegex(page, r"zoo::Zoo\.waitForFile</td>.*?\(%d\)</td>" % caller.process.pid)
        self.assertRegex(page, r'<rect class="bar"')
        self.assertRegex(page, r'<line class="p99"')
        self.assertRegex(page, r"\d+ calls since the start: median [\d.]+ (µs|ms)")
        self.assertRegex(page, r'<div id="error" role="alert"></div>')
        open(path, "w").close()
        caller.wait()

    def render(self):
        """The page as it is after a few seconds of its script."""
        with tempfile.TemporaryDirectory(dir=self.folder) as profile:
            done = subprocess.run(
                [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                 "--no-first-run", "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", "--user-data-dir=" + profile, "--virtual-time-budget=4000",
                 "--dump-dom", self.url],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                timeout=2 * PATIENCE, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return html.unescape(done.stdout)


if __name__ == "__main__":
    unittest.main()
