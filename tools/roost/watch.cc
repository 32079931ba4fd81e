// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/watch.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "roost/error/error.h"

namespace roost::tool {
namespace {

// A server that hosts more is asked only how many: each object is asked for what it says of itself.
constexpr uint64_t kMostObjects = 500;

}  // namespace

struct Watch::State {
  const std::string uri, key;
  const bool objects;

  std::mutex mutex;
  std::condition_variable changed;
  bool wanted = false, done = false, ended = false;  // under mutex, as the rest
  std::optional<Sight> sight;
  std::exception_ptr error;

  State(std::string uri, std::string key, bool objects)
      : uri(std::move(uri)), key(std::move(key)), objects(objects) {}

  Sight Look() const {
    const auto server = ServerHandle::Connect(uri, key);
    Sight sight{server.Statistics(), {}};
    if (objects && sight.statistics.objects <= kMostObjects) sight.objects = server.Objects();
    return sight;
  }

  void Run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [this] { return wanted || ended; });
      if (ended) return;
      lock.unlock();
      std::optional<Sight> seen;
      std::exception_ptr failed;
      try {
        seen = Look();
      } catch (...) {
        failed = std::current_exception();
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

Watch::Watch(std::string uri, std::string key, bool objects)
    : uri_(uri), state_(std::make_shared<State>(std::move(uri), std::move(key), objects)) {
  std::thread([state = state_] { state->Run(); }).detach();
}

Watch::~Watch() {
  std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->changed.notify_all();
}

void Watch::Ask() {
  std::lock_guard lock(state_->mutex);
  if (state_->wanted) return;
  state_->wanted = true;
  state_->done = false;
  state_->changed.notify_all();
}

bool Watch::IsDone() const {
  std::lock_guard lock(state_->mutex);
  return state_->done;
}

Watch::Sight Watch::Await(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(state_->mutex);
  if (!state_->changed.wait_until(lock, deadline, [this] { return state_->done; })) {
    throw TimeoutError("the server at " + uri_ + " says nothing: it is stopped, or busy");
  }
  if (state_->error) std::rethrow_exception(state_->error);
  return *state_->sight;
}

}  // namespace roost::tool
