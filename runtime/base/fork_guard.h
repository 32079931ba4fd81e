// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_FORK_GUARD_H_
#define ROOST_BASE_FORK_GUARD_H_

namespace roost {

// True in the child of a bare fork(2) of a process that had called ArmForkGuard: its threads,
// connections and locks are a copy that must not be used. From any thread.
bool ForkedWithoutExec();

// From now on forks are noticed. Idempotent.
void ArmForkGuard();

}  // namespace roost

#endif  // ROOST_BASE_FORK_GUARD_H_
