// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_SPAWNED_STATE_H_
#define ROOST_PROCESS_SPAWNED_STATE_H_

#include <string>

#include "roost/base/unique_fd.h"

// What current_process.h tells, as the runtime notes it.
namespace roost::internal {

// Notes that this process was spawned. Call once, first.
void SetSpawned();

// Notes by whom: `parent` is the parent's pidfd.
void SetParent(std::string name, UniqueFd parent);
void SetDaemon(bool daemon);

// Whether this process is a daemon, so that its children are.
bool IsDaemon();

// The stops of ParentDeath and InterruptRequest. Their callbacks are the program's and may take
// their time: they run on a thread of their own.
void RequestParentDeathStop();
void RequestInterruptStop();

}  // namespace roost::internal

#endif  // ROOST_PROCESS_SPAWNED_STATE_H_
