// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin: a plain class, and the line that offers it.

#include "scaling.roost.h"

class Doubler {
 public:
  int64_t Double(int64_t x) { return 2 * x; }
};

ROOST_PLUGIN(plugin) { plugin.Register<scaling::Doubler, Doubler>(); }
