// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/watch.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "roost/error/error.h"

namespace roost::tool {
namespace {

// A server that hosts more is asked only how many: each object is asked for what it says of itself.
constexpr uint64_t kMostObjects = 500;

void Look(const ServerHandle& server, ServerStatistics& seen) { seen = server.Statistics(); }

void Look(const ServerHandle& server, ObjectList& seen) {
  if (server.Statistics().objects <= kMostObjects) seen = server.Objects();
}

}  // namespace

template <class Sight>
struct Watch<Sight>::State {
  const std::string uri, key;

  std::mutex mutex;
  std::condition_variable changed;
  bool wanted = false, done = false, ended = false;  // under mutex, as the rest
  std::optional<Sight> sight;
  std::exception_ptr error;

  State(std::string uri, std::string key) : uri(std::move(uri)), key(std::move(key)) {}

  void Run() {
    ServerHandle server;  // connected until a look fails
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return wanted || ended; });
      if (ended) return;
      lock.unlock();
      std::optional<Sight> seen;
      std::exception_ptr failed;
      try {
        if (!server) server = ServerHandle::Connect(uri, key);
        Look(server, seen.emplace());
      } catch (...) {
        failed = std::current_exception();
        server = {};
      }
      lock.lock();
      sight = std::move(seen);
      error = failed;
      wanted = false;
      done = true;
      changed.notify_all();
    }
  }
};

template <class Sight>
Watch<Sight>::Watch(std::string uri, std::string key)
    : uri_(uri), state_(std::make_shared<State>(std::move(uri), std::move(key))) {
  std::thread([state = state_] { state->Run(); }).detach();
}

template <class Sight>
Watch<Sight>::~Watch() {
  std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->changed.notify_all();
}

template <class Sight>
void Watch<Sight>::Ask() {
  std::lock_guard lock(state_->mutex);
  if (state_->wanted) return;
  state_->wanted = true;
  state_->done = false;
  state_->changed.notify_all();
}

template <class Sight>
bool Watch<Sight>::IsDone() const {
  std::lock_guard lock(state_->mutex);
  return state_->done;
}

template <class Sight>
Sight Watch<Sight>::Await(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(state_->mutex);
  if (!state_->changed.wait_until(lock, deadline, [this] { return state_->done; })) {
    throw TimeoutError("the server at " + uri_ + " says nothing: it is stopped, or busy");
  }
  if (state_->error) std::rethrow_exception(state_->error);
  return *state_->sight;
}

template class Watch<ServerStatistics>;
template class Watch<ObjectList>;

}  // namespace roost::tool
