// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/levels.h"

#include <glog/logging.h>

namespace roost::log {

Levels CurrentLevels() { return {FLAGS_minloglevel, FLAGS_v, FLAGS_vmodule}; }

void ApplyLevels(const Levels& levels) {
  FLAGS_minloglevel = levels.minloglevel;
  FLAGS_v = levels.v;
  FLAGS_vmodule = levels.vmodule;
}

}  // namespace roost::log
