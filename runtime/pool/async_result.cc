// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/async_result.h"

#include <glog/logging.h>

#include "roost/error/remote_exception.h"

namespace roost::internal {

void CallBack(const std::function<void()>& callback) {
  try {
    callback();
  } catch (...) {
    LOG(ERROR) << "a callback of a pool threw:\n" << FormatException(std::current_exception());
  }
}

bool CancellableTasks::Cancel() const {
  const std::shared_ptr<PoolCore> core = pool.lock();
  if (!core) return false;
  bool any = false;
  for (const std::weak_ptr<PoolTask>& weak : tasks) {
    if (const auto task = weak.lock()) any = core->Cancel(task) || any;
  }
  return any;
}

}  // namespace roost::internal
