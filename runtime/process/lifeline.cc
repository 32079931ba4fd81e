// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/lifeline.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "roost/process/current_process.h"

namespace roost {

namespace {

constexpr std::chrono::seconds kTimeToStop{1};

std::atomic<bool> spawned_child{false};

std::stop_source& ParentDeathSource() {
  static auto* const source = new std::stop_source;
  return *source;
}

void Watch(UniqueFd parent) {
  pollfd ended{parent.get(), POLLIN, 0};
  while (::poll(&ended, 1, -1) != 1) {
  }
  // The callbacks are the program's and may take their time: not on this thread.
  std::thread([] { ParentDeathSource().request_stop(); }).detach();
  std::this_thread::sleep_for(kTimeToStop);
  ::_exit(EXIT_FAILURE);
}

}  // namespace

std::stop_token ParentDeath() { return ParentDeathSource().get_token(); }

bool IsSpawnedChild() { return spawned_child; }

namespace internal {

void StartLifeline(UniqueFd parent) {
  // The program's signals are handled by its own threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(Watch, std::move(parent)).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void SetSpawnedChild() { spawned_child = true; }

}  // namespace internal

}  // namespace roost
