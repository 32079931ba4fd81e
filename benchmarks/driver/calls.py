# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of calls to objects in a server process."""

from measurement import ONE_CPU
from rows import PEERS, ROOST, Goal, Program, Row

_ROOST = Program("calls/roost_calls")
_CAPNP = Program("calls/capnp_calls")
_GRPC = Program("calls/grpc_calls", peer=True)
_PYTHON = Program("calls/python_manager.py")
_CALL = {"limit_call": Program("calls/roost_calls", ("limit_call",))}
_MIB = 1 << 20


def _limits(*names):
    return {name: Program("calls/limit_calls", (name,)) for name in names}


_SERVERS = {ROOST: _ROOST, "capnp_unix": _CAPNP, "grpc_unix": _GRPC, "python_manager": _PYTHON}


def _echo(size, goal, views=False):
    return Row(
        "echo_%dMiB%s" % (size, "_views" if views else ""),
        "a call with a text of %d MiB that comes back as a %s" % (
            size, "view, of peers as a string" if views else "string"),
        "MB/s", {**_SERVERS, **_limits("limit_memcpy")}, payload=size * _MIB,
        goals=(Goal(PEERS, at_least=goal),))


def _dict(name, what):
    return Row(name, what, "us",
               {ROOST: Program("calls/roost_dict"), "python_manager": _PYTHON, **_CALL},
               goals=(Goal("limit_call", at_most=1.5), Goal("python_manager", at_least=20)))


def rows():
    return [
        Row("call_1", "a call of int64 to int64 by one caller", "us",
            {**_SERVERS, **_limits("limit_spin", "limit_futex", "limit_socketpair")},
            goals=(Goal(PEERS, at_least=40),)),
        Row("call_1", "a call of int64 to int64, all processes on one processor", "us",
            {**_SERVERS, **_limits("limit_futex", "limit_socketpair")}, ONE_CPU, goals=(Goal(PEERS, at_least=4),)),
        Row("call_1_busy", "a call of int64 to int64, beside two busy processes on that processor", "us",
            {**_SERVERS, **_limits("limit_futex", "limit_socketpair")}, ONE_CPU, goals=(Goal(PEERS, at_least=4),),
            busy=2),
        Row("call_50", "calls of int64 to int64 by 50 threads of one process", "calls/s",
            {**_SERVERS, **_limits("limit_futex", "limit_socketpair")}, goals=(Goal(PEERS, at_least=3.5),)),
        Row("sleep_50", "100 calls that sleep for 0.5 s, through 50 threads", "s",
            {ROOST: _ROOST, "grpc_unix": _GRPC, "python_manager": _PYTHON},
            goals=(Goal(None, at_most=1.010),), count=100, rounds=5, quick_rounds=1),
        _echo(1, 4),
        _echo(1, 6, views=True),
        _echo(64, 1.8),
        _echo(64, 5, views=True),
        Row("create_drop", "to make an object and drop it", "us", {ROOST: _ROOST, **_CALL},
            goals=(Goal("limit_call", at_most=3),)),
        _dict("dict_get", "to read a number of a hosted dict"),
        _dict("dict_set", "to write a number of a hosted dict"),
        Row("throw", "an exception from its throw in a method to the catch in the caller", "us",
            {ROOST: _ROOST, "python_manager": _PYTHON, **_CALL},
            goals=(Goal("python_manager", at_least=5), Goal(None, at_most=1000))),
        Row("idle_rss", "resident memory of a server after 1,000 calls", "MiB", _SERVERS,
            goals=(Goal(None, at_most=8),), count=1, rounds=3, quick_rounds=1),
        Row("idle_cpu", "processor time used by that server", "ms/s", _SERVERS,
            goals=(Goal(None, at_most=0),), count=2000, quick_count=500, rounds=3, quick_rounds=1),
        Row("threads_1000", "memory of a connection, of 1,000 threads that call once a second",
            "KiB", {ROOST: _ROOST, "capnp_unix": _CAPNP, "grpc_unix": _GRPC},
            goals=(Goal(None, at_most=100),), count=3, quick_count=1, rounds=3, quick_rounds=1),
    ]
