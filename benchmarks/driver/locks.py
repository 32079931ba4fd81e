# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0
"""The rows of locks that processes share."""

from rows import Goal, Program, Row

_ROBUST = {"pthread_robust": Program("locks/peer_locks", ("pthread_robust",))}
_MUTEX = {"limit_mutex": Program("locks/peer_locks", ("limit_mutex",))}


def rows():
    return [
        Row("lock", "to lock and unlock a lock that nobody else wants", "ns", {**_ROBUST, **_MUTEX},
            goals=(Goal("limit_mutex", at_most=1.5),)),
        Row("lock_2", "to lock and unlock a lock that two processes want", "ns", _ROBUST),
    ]
