// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/exit_status.h"

#include <sys/wait.h>

#include <cerrno>
#include <cstring>

namespace roost::internal {

std::optional<int> ExitStatus::code() const {
  if (signal) return -*signal;
  return exit_status;
}

std::string ExitStatus::Describe() const {
  if (signal) {
    const char* const text = ::sigdescr_np(*signal);
    return "was killed by signal " + std::to_string(*signal) + " (" +
           (text == nullptr ? "unknown" : text) + (dumped_core ? ", core dumped)" : ")");
  }
  if (exit_status) return "ended with exit status " + std::to_string(*exit_status);
  return "ended, and somebody else took its exit status";
}

std::optional<ExitStatus> TakeExitStatus(int pidfd) {
  siginfo_t info{};
  int result;
  do {
    result = ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG);
  } while (result != 0 && errno == EINTR);
  if (result != 0) return ExitStatus();
  if (info.si_pid == 0) return std::nullopt;
  if (info.si_code == CLD_EXITED) return ExitStatus{info.si_status, std::nullopt, false};
  return ExitStatus{std::nullopt, info.si_status, info.si_code == CLD_DUMPED};
}

}  // namespace roost::internal
