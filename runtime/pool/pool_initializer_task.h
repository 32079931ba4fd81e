// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_INITIALIZER_TASK_H_
#define ROOST_POOL_POOL_INITIALIZER_TASK_H_

#include <exception>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/pool/pool_core.h"
#include "roost/process/initializer.h"

namespace roost::internal {

// Takes an initializer's answer.
class InitializerTask final : public PoolTask {
 public:
  explicit InitializerTask(const Initializer& initializer)
      : PoolTask(initializer.target(), initializer.Encode()) {}
  void OnResult(Decoder&) override {}
  void OnFailure(std::exception_ptr exception) override { failure = std::move(exception); }
  std::exception_ptr failure;
};

}  // namespace roost::internal

#endif  // ROOST_POOL_POOL_INITIALIZER_TASK_H_
