// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_RUNNING_CHILDREN_H_
#define ROOST_PROCESS_RUNNING_CHILDREN_H_

#include <memory>
#include <vector>

#include "roost/log/levels.h"
#include "roost/process/child_process.h"

namespace roost::internal {

// A child that runs, for those who deal with all of them.
class RunningChild {
 public:
  virtual ~RunningChild() = default;
  virtual std::shared_ptr<ChildProcess> handle() = 0;
  virtual bool daemon() const = 0;
  virtual bool dies_with_parent() const = 0;
  // Tells it the levels, unless it knows them or has its own log. Does not wait.
  virtual void PushLevels(const log::Levels& levels) = 0;
};

// The children of this process that run. All functions: any thread. While there are any, changes of
// --v and --minloglevel here are noticed within a tenth of a second and pushed to them.
void AddRunningChild(std::shared_ptr<RunningChild> child);
void RemoveRunningChild(const RunningChild* child);
std::vector<std::shared_ptr<RunningChild>> RunningChildren();

// Pushes the present log levels to all of them now.
void PushLevels();

// What this process's exit does with its children (ProcessOptions::daemon): ends the daemons, and
// waits for the others. Happens by itself at exit, once there was a child; can be called before.
// Does nothing in a fork.
void FinishChildren();

}  // namespace roost::internal

#endif  // ROOST_PROCESS_RUNNING_CHILDREN_H_
