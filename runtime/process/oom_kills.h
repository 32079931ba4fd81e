// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_OOM_KILLS_H_
#define ROOST_PROCESS_OOM_KILLS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "roost/base/unique_fd.h"

namespace roost::internal {

// Counts the processes that the kernel has killed because memory ran out: in this process's control
// group, where that is told (memory.events of version 2, memory.oom_control of version 1), else in
// the whole machine (/proc/vmstat). Threads: any.
class OomKills {
 public:
  // Of this process as it is in now; made at the first call, never destroyed.
  static const OomKills& Instance();

  // Reads the files of /proc and /sys/fs/cgroup below `root` instead of "/".
  explicit OomKills(const std::string& root);

  // None where the kernel does not tell.
  std::optional<uint64_t> Count() const;

 private:
  UniqueFd file_;  // has a line "oom_kill N"
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_OOM_KILLS_H_
