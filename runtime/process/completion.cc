// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/completion.h"

#include <sys/eventfd.h>

#include <utility>

#include "roost/base/system_call.h"
#include "roost/process/program.h"

namespace roost::internal {

bool Completion::WaitUntilDone(const Deadline& deadline) {
  if (done()) return true;
  RefuseInFork();
  std::unique_lock lock(mutex_);
  const auto is_done = [this] { return done(); };
  if (!deadline.never()) return changed_.wait_until(lock, *deadline.at(), is_done);
  changed_.wait(lock, is_done);
  return true;
}

Completion::Listener Completion::Listen(std::function<void()> listener) {
  {
    const std::lock_guard lock(mutex_);
    if (!done()) {
      listeners_.emplace(++last_, std::move(listener));
      return last_;
    }
  }
  listener();
  return 0;
}

void Completion::Unlisten(Listener listener) {
  std::function<void()> forgotten;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = listeners_.find(listener);
  if (found == listeners_.end()) return;
  forgotten = std::move(found->second);
  listeners_.erase(found);
}

int Completion::fd() {
  const std::lock_guard lock(mutex_);
  if (!event_) {
    UniqueFd event = CreateEventfd();
    if (done()) Check(::eventfd_write(event.get(), 1), "eventfd_write");
    event_ = std::move(event);
  }
  return event_.get();
}

// Notifies under the lock: a waiter may destroy this object as soon as it has seen the end.
void Completion::Complete() {
  std::map<Listener, std::function<void()>> listeners;
  {
    const std::lock_guard lock(mutex_);
    done_.store(true, std::memory_order_release);
    listeners.swap(listeners_);
    if (event_) ::eventfd_write(event_.get(), 1);
    changed_.notify_all();
  }
  for (auto& [id, listener] : listeners) listener();
}

}  // namespace roost::internal
