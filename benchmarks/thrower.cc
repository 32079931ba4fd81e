// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin class whose method throws.

#include <stdexcept>

#include "thrower.roost.h"

class Thrower {
 public:
  void Fail(int64_t depth) {
    if (depth > 0) return Fail(depth - 1);
    throw std::runtime_error("boom");
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<throwing::Thrower, Thrower>(); }
