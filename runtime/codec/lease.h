// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_LEASE_H_
#define ROOST_CODEC_LEASE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace roost {

// Who keeps alive what messages in a queue refer to, when no process does: the queue itself, by a
// pipe whose write end every end of the queue has. A value; refers to the queue.
struct Lease {
  uint64_t high = 0;  // its random name
  uint64_t low = 0;
  int watch = -1;  // the pipe's read end, which hangs up when the queue is gone; borrowed
};

// While it lives, what this thread encodes is lent to the lease (instead of Encoder::Keep), and
// what it decodes was. Belongs to its thread.
class LeaseScope {
 public:
  explicit LeaseScope(const Lease& lease);
  // Takes back what was lent, unless it was sent.
  ~LeaseScope();
  LeaseScope(const LeaseScope&) = delete;
  LeaseScope& operator=(const LeaseScope&) = delete;

  // This thread's, or null.
  static LeaseScope* Current();

  const Lease& lease() const { return lease_; }

  // Something was lent; `take_back` undoes that, and must not throw.
  void Lent(std::function<void()> take_back) { lent_.push_back(std::move(take_back)); }
  // How often that was, of what is not sent yet.
  size_t lent() const { return lent_.size(); }
  // The first `count` of those are on their way.
  void Sent(size_t count) {
    lent_.erase(lent_.begin(), lent_.begin() + static_cast<std::ptrdiff_t>(count));
  }

 private:
  const Lease lease_;
  LeaseScope* const outer_;
  std::vector<std::function<void()>> lent_;
};

}  // namespace roost

#endif  // ROOST_CODEC_LEASE_H_
