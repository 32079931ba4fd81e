// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_COMPLETION_H_
#define ROOST_PROCESS_COMPLETION_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"

namespace roost::internal {

// Something that becomes done, once, and those who wait for it: the common side of processes,
// threads and futures. A resource. Threads: any.
class Completion {
 public:
  using Listener = uint64_t;

  Completion() = default;
  virtual ~Completion() = default;
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;

  // Why it failed, or null. Only once it is done. May have to decode what arrived.
  virtual std::exception_ptr Failure() = 0;

  bool done() const { return done_.load(std::memory_order_acquire); }

  // Waits until it is done; false if the deadline came first. Throws InvalidState where it would
  // have to wait in a fork.
  bool WaitUntilDone(const Deadline& deadline);

  // Calls `listener` when it is done: on the thread that completes it, or here and now. It must not
  // block, nor throw.
  Listener Listen(std::function<void()> listener);

  // Forgets a listener. It may be running on another thread.
  void Unlisten(Listener listener);

  // An eventfd that is readable once it is done; borrowed, and not to be read. Throws
  // std::system_error.
  int fd();

 protected:
  // To be called once, by whoever brings the outcome.
  void Complete();

 private:
  std::atomic<bool> done_ = false;  // set under mutex_
  std::mutex mutex_;
  std::condition_variable changed_;
  Listener last_ = 0;                                    // under mutex_, as all that follow
  std::map<Listener, std::function<void()>> listeners_;  // in the order in which they came
  UniqueFd event_;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_COMPLETION_H_
