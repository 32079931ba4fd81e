// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_EXIT_STATUS_H_
#define ROOST_PROCESS_EXIT_STATUS_H_

#include <optional>
#include <string>

namespace roost::internal {

// How a process ended; neither has a value if somebody else took its status. A value.
struct ExitStatus {
  std::optional<int> exit_status;
  std::optional<int> signal;
  bool dumped_core = false;

  // 0 to 255, or -N for signal N.
  std::optional<int> code() const;
  // "was killed by signal 9 (Killed)".
  std::string Describe() const;
};

// Reaps the child that `pidfd` stands for if it has ended; none while it runs.
std::optional<ExitStatus> TakeExitStatus(int pidfd);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_EXIT_STATUS_H_
