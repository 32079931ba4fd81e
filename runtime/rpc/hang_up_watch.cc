// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/hang_up_watch.h"

#include <signal.h>
#include <sys/epoll.h>

#include <cerrno>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"

namespace roost::rpc {
namespace {

// The thread that watches, and the sockets that it watches. Never destroyed.
class Watcher {
 public:
  static Watcher& Instance() {
    static Watcher& watcher = *new Watcher;
    return watcher;
  }

  uint64_t Add(int socket, const std::stop_source& stop) {
    std::lock_guard lock(mutex_);
    const uint64_t id = ++last_;
    watched_.emplace(id, stop);
    epoll_event event{};
    event.events = EPOLLRDHUP | EPOLLONESHOT;  // and EPOLLHUP, always
    event.data.u64 = id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event) < 0) {
      watched_.erase(id);
      ThrowErrno("epoll_ctl");
    }
    return id;
  }

  void Remove(int socket, uint64_t id) noexcept {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
    std::lock_guard lock(mutex_);
    watched_.erase(id);
  }

 private:
  Watcher() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_) ThrowErrno("epoll_create1");
    // Signals are for the program's own threads.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([this] { Run(); }).detach();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void Run() {
    while (true) {
      epoll_event event;
      if (::epoll_wait(epoll_.get(), &event, 1, -1) == 1) Stop(event.data.u64);
    }
  }

  void Stop(uint64_t id) {
    std::stop_source stop(std::nostopstate);
    {
      std::lock_guard lock(mutex_);
      const auto found = watched_.find(id);
      if (found == watched_.end()) return;
      stop = found->second;
    }
    stop.request_stop();
  }

  const UniqueFd epoll_;
  std::mutex mutex_;
  uint64_t last_ = 0;                                       // under mutex_
  std::unordered_map<uint64_t, std::stop_source> watched_;  // under mutex_
};

}  // namespace

HangUpWatch::HangUpWatch(int socket)
    : socket_(socket), id_(Watcher::Instance().Add(socket, stop_)) {}

HangUpWatch::~HangUpWatch() { Watcher::Instance().Remove(socket_, id_); }

}  // namespace roost::rpc
