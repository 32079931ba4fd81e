// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin that throws while it registers.

#include <stdexcept>

#include "tests/server/zoo.roost.h"

ROOST_PLUGIN(plugin) {
  (void)plugin;
  throw std::runtime_error("no licence");
}
