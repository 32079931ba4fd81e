// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CANCEL_POINT_H_
#define ROOST_PROXIES_CANCEL_POINT_H_

#include <memory>
#include <mutex>
#include <vector>

#include "roost/rpc/connection.h"

namespace roost::internal {

// Where another thread can reach the calls that one thread waits for, and wake it. Threads: Cancel
// any, the rest the one that calls.
class CancelPoint {
 public:
  // That of the work that this thread does, or null where nobody can cancel it.
  static CancelPoint* OfThisThread();

  static void SetOfThisThread(CancelPoint* point);

  // While it lives, a call waits on `connection`: a cancellation interrupts that.
  class Wait {
   public:
    // `point` may be null. Throws Cancelled if it was cancelled before.
    Wait(CancelPoint* point, std::shared_ptr<rpc::Connection> connection);
    ~Wait();
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    CancelPoint* const point_;
  };

  // Calls of that thread fail with Cancelled from now on.
  void Cancel() noexcept;
  bool cancelled();

 private:
  std::mutex mutex_;
  bool cancelled_ = false;                                     // under mutex_
  std::vector<std::shared_ptr<rpc::Connection>> connections_;  // under mutex_; innermost last
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CANCEL_POINT_H_
