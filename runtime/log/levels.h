// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_LEVELS_H_
#define ROOST_LOG_LEVELS_H_

#include <string>

namespace roost::log {

// What is logged at all: glog's flags --minloglevel, --v and --vmodule. A parent gives them to its
// children, so that what nobody wants is not sent. A value.
struct Levels {
  int minloglevel = 0;
  int v = 0;
  std::string vmodule;
};

Levels CurrentLevels();

// Sets the flags; VLOG statements that ran before keep what they found.
void ApplyLevels(const Levels& levels);

}  // namespace roost::log

#endif  // ROOST_LOG_LEVELS_H_
