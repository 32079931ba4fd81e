// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_WAITER_H_
#define ROOST_TESTS_KILL_WAITER_H_

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/base/test_threads.h"

namespace roost::kill {

// By when whatever comes has come.
inline Deadline Soon() { return Deadline::After(std::chrono::seconds(20)); }

// A thread of the test that waits for something, beside the victim.
class Waiter {
 public:
  template <class F>
  explicit Waiter(F wait)
      : thread_([this, wait] {
          tid_ = ThreadId();
          wait();
          done_.set_value();
        }) {}
  ~Waiter() { thread_.join(); }

  bool asleep() const { return tid_ != 0 && StateOf(tid_) == 'S'; }
  void AwaitSleep() const {
    while (!asleep() && !done()) std::this_thread::yield();
  }
  bool done() const {
    return is_done_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  // It is done soon, or the test has failed.
  bool DoneSoon() const {
    return is_done_.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  }

 private:
  std::atomic<pid_t> tid_{0};
  std::promise<void> done_;
  const std::future<void> is_done_ = done_.get_future();
  std::thread thread_;
};

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_WAITER_H_
