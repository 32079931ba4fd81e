// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CURRENT_PROCESS_H_
#define ROOST_PROCESS_CURRENT_PROCESS_H_

#include <sys/types.h>

#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "roost/process/timeout.h"

// What a process knows of itself and of its parent. All functions: any thread.
namespace roost {

// This process. A value.
struct ProcessInfo {
  std::string name;  // "MainProcess" if nobody spawned it
  pid_t pid = 0;
  bool daemon = false;  // as it was spawned (options.h)
};

// What this process is called, its id, and whether it is a daemon.
ProcessInfo CurrentProcess();

// The process that spawned this one. A value.
class Parent {
 public:
  const std::string& name() const { return name_; }
  pid_t pid() const { return pid_; }

  // It has not ended.
  bool IsAlive() const;

  // Waits until it has ended; false if it has not by then.
  bool Join(Timeout timeout = std::nullopt) const;

 private:
  friend std::optional<Parent> ParentProcess();
  Parent(std::string name, pid_t pid) : name_(std::move(name)), pid_(pid) {}

  std::string name_;
  pid_t pid_;
};

// None in a process that Roost did not spawn.
std::optional<Parent> ParentProcess();

// True in a process that Roost spawned.
bool IsSpawnedChild();

// Requested in a spawned child when its parent has ended; the child is ended one second later
// unless it was spawned with die_with_parent = false. Elsewhere never requested.
std::stop_token ParentDeath();

// Requested in a child that was spawned with OnInterrupt::kRequestStop when SIGINT arrives.
// Elsewhere never requested.
std::stop_token InterruptRequest();

}  // namespace roost

#endif  // ROOST_PROCESS_CURRENT_PROCESS_H_
