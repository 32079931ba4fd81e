// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_THREAD_BUDGET_H_
#define ROOST_RPC_THREAD_BUDGET_H_

#include <atomic>

namespace roost::rpc {

// How many threads may serve connections at once, all together. Thread-safe.
class ThreadBudget {
 public:
  explicit ThreadBudget(int most) : most_(most) {}

  int most() const { return most_; }
  int used() const { return used_.load(); }

  // Takes one, if there is one left.
  bool Take() {
    if (used_.fetch_add(1) < most_) return true;
    GiveBack();
    return false;
  }
  void GiveBack() { used_.fetch_sub(1); }

 private:
  const int most_;
  std::atomic<int> used_{0};
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_THREAD_BUDGET_H_
