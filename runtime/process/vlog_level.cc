// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/vlog_level.h"

#include "roost/log/levels.h"
#include "roost/process/running_children.h"

namespace roost {

void SetVlogLevel(const std::string& pattern, int level) {
  log::SetModuleLevel(pattern, level);
  internal::PushLevels();
}

}  // namespace roost
