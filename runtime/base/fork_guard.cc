// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/fork_guard.h"

#include <pthread.h>

#include <atomic>

namespace roost {
namespace {

std::atomic<bool> forked{false};

}  // namespace

bool ForkedWithoutExec() { return forked.load(std::memory_order_relaxed); }

void ArmForkGuard() {
  [[maybe_unused]] static const int armed =
      ::pthread_atfork(nullptr, nullptr, [] { forked.store(true, std::memory_order_relaxed); });
}

}  // namespace roost
