// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/pool.h"

#include "roost/process/program.h"

namespace roost {

Pool::Pool(PoolOptions options) : core_(internal::PoolCore::Create(std::move(options))) {}

// The workers are not those of a fork of this process.
Pool::~Pool() {
  if (!internal::InFork()) core_->Terminate();
}

}  // namespace roost
