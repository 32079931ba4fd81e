// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CURRENT_PROCESS_H_
#define ROOST_PROCESS_CURRENT_PROCESS_H_

#include <stop_token>

namespace roost {

// Requested in a spawned child when its parent has died; the child is ended one second later
// (unless it was spawned with die_with_parent = false). Elsewhere never requested. Any thread.
std::stop_token ParentDeath();

// True in a process that Roost spawned. Any thread.
bool IsSpawnedChild();

}  // namespace roost

#endif  // ROOST_PROCESS_CURRENT_PROCESS_H_
