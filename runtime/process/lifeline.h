// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_LIFELINE_H_
#define ROOST_PROCESS_LIFELINE_H_

#include "roost/base/unique_fd.h"

namespace roost::internal {

// Watches the parent, whose pidfd `parent` is, on a thread of its own: when it has died, requests
// the stop that ParentDeath() hands out, and ends this process one second later. Call once.
void StartLifeline(UniqueFd parent);

// Notes that this process was spawned, for IsSpawnedChild().
void SetSpawnedChild();

}  // namespace roost::internal

#endif  // ROOST_PROCESS_LIFELINE_H_
