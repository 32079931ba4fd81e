# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of locks that processes share."""

from rows import ROOST, Goal, Program, Row

_ROOST = {ROOST: Program("locks/roost_locks")}
_ROBUST = {"pthread_robust": Program("locks/peer_locks", ("pthread_robust",))}
_MUTEX = {name: Program("locks/peer_locks", (name,))
          for name in ("limit_mutex", "limit_mutex_threads")}


def rows():
    return [
        Row("lock", "to lock and unlock a lock that nobody else wants", "ns",
            {**_ROOST, **_ROBUST, **_MUTEX},
            goals=(Goal("limit_mutex", at_most=1.5), Goal("limit_mutex_threads", at_most=1.5))),
        Row("lock_2", "to lock and unlock a lock that two processes want", "ns",
            {**_ROOST, **_ROBUST}),
    ]
