// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/running_children.h"

#include <signal.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/supervisor.h"

namespace roost::internal {

namespace {

constexpr long kLevelCheckNanoseconds = 100'000'000;
constexpr std::chrono::seconds kTimeToTerminate{1};

class Registry {
 public:
  static Registry& Instance() {
    static auto* const registry = new Registry;
    return *registry;
  }

  void Add(std::shared_ptr<RunningChild> child) {
    const std::lock_guard lock(mutex_);
    children_.push_back(std::move(child));
    if (children_.size() == 1) SetTimer(kLevelCheckNanoseconds);
  }

  void Remove(const RunningChild* child) {
    std::shared_ptr<RunningChild> removed;  // let go of without the lock
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(children_, child, &std::shared_ptr<RunningChild>::get);
    if (found == children_.end()) return;
    removed = std::move(*found);
    children_.erase(found);
    if (children_.empty()) SetTimer(0);
  }

  std::vector<std::shared_ptr<RunningChild>> children() {
    const std::lock_guard lock(mutex_);
    return children_;
  }

  // Not in a fork of the process that has the children.
  bool IsHere() const { return owner_ == ::getpid(); }

  void Push() {
    const log::Levels levels = log::ChangedLevels();
    for (const auto& child : children()) child->PushLevels(levels);
  }

 private:
  Registry()
      : owner_(::getpid()),
        timer_(Check(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
                     "timerfd_create")) {
    Supervisor::Instance().Add(timer_.get(), [this](Supervisor::Watch) { OnTimer(); });
    std::atexit([] { FinishChildren(); });
  }

  // Ticks every so often; 0: not at all.
  void SetTimer(long nanoseconds) {
    const itimerspec ticks{{0, nanoseconds}, {0, nanoseconds}};
    ::timerfd_settime(timer_.get(), 0, &ticks, nullptr);
  }

  // glog's flags are plain variables: nobody says when they change.
  void OnTimer() {
    uint64_t count;
    [[maybe_unused]] const ssize_t size = ::read(timer_.get(), &count, sizeof(count));
    Push();
  }

  const pid_t owner_;
  const UniqueFd timer_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<RunningChild>> children_;  // under mutex_
};

// There has been a child, so that the registry is there.
std::atomic<bool> used{false};

}  // namespace

void AddRunningChild(std::shared_ptr<RunningChild> child) {
  used = true;
  Registry::Instance().Add(std::move(child));
}

void RemoveRunningChild(const RunningChild* child) { Registry::Instance().Remove(child); }

std::vector<std::shared_ptr<RunningChild>> RunningChildren() {
  if (!used) return {};
  return Registry::Instance().children();
}

void PushLevels() {
  if (used) Registry::Instance().Push();
}

void FinishChildren() {
  if (!used || !Registry::Instance().IsHere()) return;
  std::vector<std::shared_ptr<ChildProcess>> daemons, others;
  for (const auto& child : RunningChildren()) {
    if (!child->dies_with_parent()) continue;
    (child->daemon() ? daemons : others).push_back(child->handle());
  }
  const auto signal_all = [&daemons](int signal) {
    for (const auto& daemon : daemons) daemon->Signal(signal);
  };
  signal_all(SIGTERM);
  const Deadline deadline = Deadline::After(kTimeToTerminate);
  const bool ended = std::ranges::all_of(
      daemons, [&deadline](const auto& daemon) { return daemon->Wait(deadline); });
  if (!ended) signal_all(SIGKILL);
  for (const auto& daemon : daemons) daemon->Wait(Deadline::Never());
  for (const auto& other : others) other->Wait(Deadline::Never());
}

}  // namespace roost::internal
