// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/supervisor.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include <array>
#include <thread>
#include <utility>

#include "roost/base/system_call.h"

namespace roost::internal {

Supervisor& Supervisor::Instance() {
  static auto* const supervisor = new Supervisor("roost_supervise");
  return *supervisor;
}

Supervisor& Supervisor::OfOutput() {
  static auto* const supervisor = new Supervisor("roost_output");
  return *supervisor;
}

Supervisor::Supervisor(const char* thread_name)
    : epoll_(Check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  // The program's signals are handled by its own threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([this, thread_name] { Run(thread_name); }).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Supervisor::Watch Supervisor::Add(int fd, std::function<void(Watch)> on_readable) {
  const std::lock_guard lock(mutex_);
  const Watch watch = ++last_;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = watch;
  Check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl(ADD)");
  watches_.emplace(watch, std::shared_ptr<Entry>(new Entry{fd, std::move(on_readable)}));
  return watch;
}

void Supervisor::Remove(Watch watch) {
  std::shared_ptr<Entry> entry;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = watches_.find(watch);
  if (found == watches_.end()) return;
  entry = std::move(found->second);
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, entry->fd, nullptr);
  watches_.erase(found);
}

void Supervisor::Call(Watch watch) {
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    const auto found = watches_.find(watch);
    if (found == watches_.end()) return;  // removed since the event
    entry = found->second;
  }
  entry->on_readable(watch);
}

void Supervisor::Run(const char* thread_name) {
  ::prctl(PR_SET_NAME, thread_name);
  std::array<epoll_event, 64> events;
  while (true) {
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) Call(events[static_cast<size_t>(i)].data.u64);
  }
}

}  // namespace roost::internal
