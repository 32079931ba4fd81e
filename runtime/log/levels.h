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
  std::string vmodule;  // "pattern=level,..."
  bool operator==(const Levels&) const = default;
};

// Those of this process: the flags, and what SetModuleLevel changed since (it stands first). Reads
// FLAGS_vmodule: as that flag itself, only while nobody else writes it.
Levels CurrentLevels();

// The same, for any thread at any time: its `vmodule` has only what SetModuleLevel changed.
Levels ChangedLevels();

// Sets the flags of a process that has logged nothing yet.
void ApplyLevels(const Levels& levels);

// Changes them in a process that is running, to what its parent's ChangedLevels say. Any thread.
void ChangeLevels(const Levels& levels);

// google::SetVLOGLevel, remembered for ChangedLevels. Any thread.
void SetModuleLevel(const std::string& pattern, int level);

}  // namespace roost::log

#endif  // ROOST_LOG_LEVELS_H_
