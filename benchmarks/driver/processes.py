# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of what processes cost."""

from rows import PEERS, ROOST, Goal, Program, Row

_SPAWN = Program("processes/spawn")
_LIMIT_SPAWN = Program("processes/spawn", ("limit_spawn",))


def _pool(name, what):
    return Row(
        name, "a task of a pool of two workers: %s" % what, "tasks/s",
        {ROOST: Program("processes/pool_tasks"), "python_pool": Program("processes/python_pool.py")},
        goals=(Goal(PEERS, at_least=10),))


def _throw_cost(depth):
    return Row(
        "throw_cost_%d" % depth, "a throw and its catch in one thread, %d calls deep" % depth, "us",
        {ROOST: Program("processes/throw_cost"),
         "limit_throw": Program("processes/throw_cost", ("limit_throw",))},
        goals=(Goal("limit_throw", plus=5),))


def rows():
    return [
        Row("spawn", "to run a function in a fresh process, and have its result", "ms",
            {ROOST: _SPAWN,
             "python_spawn": Program("processes/python_spawn.py", ("python_spawn",)),
             "python_pool": Program("processes/python_spawn.py", ("python_pool",)),
             "posix_spawn": Program("processes/spawn", ("posix_spawn",))},
            goals=(Goal("posix_spawn", at_most=1.3), Goal(None, at_most=4.5),
                   Goal(PEERS, at_least=10))),
        Row("spawn_direct", "the same as spawn, standard error not passed through the parent", "ms",
            {ROOST: _SPAWN, "limit_spawn": _LIMIT_SPAWN}),
        Row("server_start", "to start a server, and have its first call's answer", "ms",
            {ROOST: _SPAWN, "python_manager": Program("calls/python_manager.py"),
             "limit_spawn": _LIMIT_SPAWN},
            goals=(Goal("limit_spawn", at_most=2),)),
        _pool("pool_tasks", "map, one by one"),
        _pool("pool_tasks_apply", "submitted all, then asked for"),
        _pool("pool_tasks_imap", "imap"),
        _pool("pool_tasks_map", "map, in the usual chunks"),
        _pool("pool_tasks_one_by_one", "each awaited before the next"),
        Row("log_lines", "a log line of a child in its parent's file", "lines/s",
            {ROOST: Program("processes/log_lines"),
             "limit_glog": Program("processes/log_lines", ("limit_glog",))},
            goals=(Goal("limit_glog", at_least=0.5),)),
        _throw_cost(10),
        _throw_cost(30),
        _throw_cost(100),
    ]
