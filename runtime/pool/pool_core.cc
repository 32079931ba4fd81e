// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/pool_core.h"

#include <string>

#include "roost/error/error.h"
#include "roost/pool/allowed_cpus.h"
#include "roost/pool/channel.h"
#include "roost/pool/local_pool.h"
#include "roost/process/program.h"
#include "roost/process/shared_bytes.h"

namespace roost::internal {

PoolTask::PoolTask(Target target, Encoder arguments)
    : target_(target),
      arguments_(arguments.TakeBytes()),
      fds_(arguments.TakeFds()),
      kept_(arguments.TakeKept()) {
  if (fds_.size() > kMaxRidingFds) {
    throw SerializationError(std::to_string(fds_.size()) +
                             " descriptors are too many for a task of a pool");
  }
  if (arguments_.size() <= kMaxInlineBody) return;
  shared_ = MakeSharedBytes({arguments_});
  arguments_ = Bytes();
}

std::shared_ptr<PoolCore> PoolCore::Create(PoolOptions options) {
  RequireInitialised();
  if (!options.processes) options.processes = AllowedCpus();
  if (*options.processes < 1) throw InvalidArgument("a pool needs at least 1 process");
  if (options.max_tasks_per_child.value_or(1) < 1) {
    throw InvalidArgument("a pool's worker must be allowed at least 1 task");
  }
  auto pool = std::make_shared<LocalPool>(std::move(options));
  pool->Start();
  return pool;
}

}  // namespace roost::internal
