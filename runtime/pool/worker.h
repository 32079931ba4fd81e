// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_WORKER_H_
#define ROOST_POOL_WORKER_H_

#include "roost/base/unique_fd.h"

namespace roost::internal {

// What a worker of a pool runs: takes tasks from `socket` (channel.h), runs them one by one, and
// answers, until the pool hangs up. `claims` and `answers` are the files of its Claims and its
// AnswerRing.
void RunWorker(UniqueFd socket, UniqueFd claims, UniqueFd answers);

}  // namespace roost::internal

#endif  // ROOST_POOL_WORKER_H_
