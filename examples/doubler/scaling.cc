// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Two plain classes, served to any process by the registration below.

#include "scaling.roost.h"

class Doubler {
 public:
  int64_t Double(int64_t x) { return 2 * x; }
};

class Tripler {
 public:
  int64_t Triple(int64_t x) { return 3 * x; }
};

ROOST_PLUGIN(plugin) {
  plugin.Register<scaling::Doubler, Doubler>();
  plugin.Register<scaling::Tripler, Tripler>();
}
