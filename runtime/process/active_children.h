// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_ACTIVE_CHILDREN_H_
#define ROOST_PROCESS_ACTIVE_CHILDREN_H_

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "roost/process/child_process.h"
#include "roost/process/timeout.h"

namespace roost {

// A child of this process, whatever its function returns. A value that refers to it, and keeps what
// there is to know of it after its end. Every function can be called from any thread.
class ActiveChild {
 public:
  const std::string& name() const { return child_->name(); }
  pid_t pid() const { return child_->pid(); }
  bool daemon() const { return child_->daemon(); }
  bool IsAlive() const { return child_->IsAlive(); }

  // As Process::ExitCode.
  std::optional<int> ExitCode() const { return child_->ExitCode(); }

  // Waits until it has ended and its log has arrived, however it ended; false if it has not by
  // then.
  bool Join(Timeout timeout = std::nullopt) const;

  // Sends SIGTERM, or SIGKILL, unless it has ended.
  void Terminate() const;
  void Kill() const;

 private:
  friend std::vector<ActiveChild> ActiveChildren();
  explicit ActiveChild(std::shared_ptr<internal::ChildProcess> child) : child_(std::move(child)) {}

  std::shared_ptr<internal::ChildProcess> child_;
};

// The children of this process that have been started and have not ended, in the order in which
// they were started, those without a handle too. Any thread.
std::vector<ActiveChild> ActiveChildren();

}  // namespace roost

#endif  // ROOST_PROCESS_ACTIVE_CHILDREN_H_
