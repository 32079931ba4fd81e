// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that takes its process down while it is loaded.

#include <cstdlib>

#include "tests/server/zoo.roost.h"

ROOST_PLUGIN(plugin) {
  (void)plugin;
  std::abort();
}
