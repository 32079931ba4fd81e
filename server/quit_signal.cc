// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/quit_signal.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"

namespace roost::internal {
namespace {

// What the handler counts in. Made at the first use and never closed: the handler may run on
// another thread until the end.
std::atomic<int> counter{-1};

void CountQuit(int) {
  const int saved = errno;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(counter.load(), &one, sizeof(one));
  errno = saved;
}

}  // namespace

QuitSignal::QuitSignal() {
  struct sigaction found {};
  if (::sigaction(SIGQUIT, nullptr, &found) < 0 || found.sa_handler != SIG_DFL) return;
  static UniqueFd& made = *new UniqueFd(CreateEventfd());
  counter.store(made.get());
  struct sigaction action {};
  action.sa_handler = CountQuit;
  action.sa_flags = SA_RESTART;
  if (::sigaction(SIGQUIT, &action, nullptr) == 0) fd_ = made.get();
}

QuitSignal::~QuitSignal() {
  struct sigaction found {};
  if (fd_ >= 0 && ::sigaction(SIGQUIT, nullptr, &found) == 0 && found.sa_handler == CountQuit) {
    ::signal(SIGQUIT, SIG_DFL);
  }
}

bool QuitSignal::Take() {
  uint64_t count = 0;
  return fd_ >= 0 && ::read(fd_, &count, sizeof(count)) > 0;
}

}  // namespace roost::internal
