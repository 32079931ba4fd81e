// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/active_children.h"

#include <signal.h>

#include "roost/base/deadline.h"
#include "roost/process/running_children.h"

namespace roost {

bool ActiveChild::Join(Timeout timeout) const { return child_->Wait(Deadline::After(timeout)); }

void ActiveChild::Terminate() const { child_->Signal(SIGTERM); }

void ActiveChild::Kill() const { child_->Signal(SIGKILL); }

std::vector<ActiveChild> ActiveChildren() {
  std::vector<ActiveChild> children;
  for (const auto& child : internal::RunningChildren()) {
    children.push_back(ActiveChild(child->handle()));
  }
  return children;
}

}  // namespace roost
