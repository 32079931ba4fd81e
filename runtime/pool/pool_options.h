// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_OPTIONS_H_
#define ROOST_POOL_POOL_OPTIONS_H_

#include <optional>
#include <string>

#include "roost/process/initializer.h"

namespace roost {

// What a pool is made with. A value.
struct PoolOptions {
  // How many workers, at least 1. None: as many as CPUs that this process may run on.
  std::optional<int> processes = std::nullopt;

  // Workers are named NAME-1, NAME-2 and so on.
  std::string name = "PoolWorker";

  // Each worker runs it before its first task.
  std::optional<Initializer> initializer = std::nullopt;

  // A worker is replaced by a fresh one after so many tasks, at least 1; a chunk of a map is one
  // task. None: never.
  std::optional<int> max_tasks_per_child = std::nullopt;
};

}  // namespace roost

#endif  // ROOST_POOL_POOL_OPTIONS_H_
