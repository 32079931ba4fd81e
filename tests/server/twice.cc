// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that registers a name which the zoo has taken.

#include "tests/server/zoo.roost.h"

namespace {

class Counter {
 public:
  explicit Counter(int64_t) {}
  int64_t Add(int64_t delta) { return delta; }
  int64_t Value() { return 0; }
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<zoo::Counter, Counter>(); }
