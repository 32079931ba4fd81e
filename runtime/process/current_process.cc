// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/current_process.h"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <thread>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/process_name.h"
#include "roost/process/spawned_state.h"

namespace roost {

namespace {

struct ParentState {
  std::string name;
  pid_t pid;
  UniqueFd pidfd;
};

std::atomic<bool> spawned{false};
std::atomic<bool> daemon_process{false};
std::atomic<const ParentState*> parent{nullptr};  // never destroyed

std::stop_source& ParentDeathSource() {
  static auto* const source = new std::stop_source;
  return *source;
}

std::stop_source& InterruptSource() {
  static auto* const source = new std::stop_source;
  return *source;
}

void RequestStopElsewhere(std::stop_source& source) {
  if (!source.stop_requested()) std::thread([&source] { source.request_stop(); }).detach();
}

}  // namespace

ProcessInfo CurrentProcess() { return {ProcessName(), ::getpid(), daemon_process}; }

bool Parent::IsAlive() const { return !Join(std::chrono::nanoseconds(0)); }

bool Parent::Join(Timeout timeout) const {
  const Deadline deadline = Deadline::After(timeout);
  pollfd ended{parent.load()->pidfd.get(), POLLIN, 0};
  while (true) {
    const int ready = ::poll(&ended, 1, deadline.poll_timeout());
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) ThrowErrno("poll(parent)");
    if (deadline.passed()) return false;
  }
}

std::optional<Parent> ParentProcess() {
  const ParentState* const state = parent;
  if (state == nullptr) return std::nullopt;
  return Parent(state->name, state->pid);
}

bool IsSpawnedChild() { return spawned; }

std::stop_token ParentDeath() { return ParentDeathSource().get_token(); }

std::stop_token InterruptRequest() { return InterruptSource().get_token(); }

namespace internal {

void SetSpawned() { spawned = true; }

void SetParent(std::string name, UniqueFd pidfd) {
  const pid_t pid = ::getppid();
  parent = new ParentState{std::move(name), pid, std::move(pidfd)};
}

void SetDaemon(bool daemon) { daemon_process = daemon; }

bool IsDaemon() { return daemon_process; }

void RequestParentDeathStop() { RequestStopElsewhere(ParentDeathSource()); }

void RequestInterruptStop() { RequestStopElsewhere(InterruptSource()); }

}  // namespace internal

}  // namespace roost
