// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <chrono>
#include <thread>

#include "slow.roost.h"

class Doubler {
 public:
  // Called by many threads at once; it has no state to guard.
  int64_t Double(int64_t x) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return 2 * x;
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<slow::Doubler, Doubler>(); }
