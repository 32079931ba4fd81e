// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_DEADLINE_H_
#define ROOST_BASE_DEADLINE_H_

#include <algorithm>
#include <chrono>
#include <climits>
#include <optional>

namespace roost {

// A point in monotonic time at which a wait gives up, or never. A value.
class Deadline {
 public:
  // Never passes.
  static Deadline Never() { return Deadline(); }

  // `timeout` from now; none or a very long one never passes, a negative one has passed.
  static Deadline After(std::optional<std::chrono::nanoseconds> timeout) {
    if (!timeout || *timeout > std::chrono::hours(24 * 365 * 100)) return Never();
    return Deadline(Clock::now() + *timeout);
  }

  static Deadline At(std::chrono::steady_clock::time_point at) { return Deadline(at); }

  bool never() const { return !at_.has_value(); }
  bool passed() const { return at_ && Clock::now() >= *at_; }

  // What is left, at least zero. Only where not never().
  std::chrono::nanoseconds left() const {
    return std::max(std::chrono::nanoseconds(0),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(*at_ - Clock::now()));
  }

  // What poll(2) and epoll_wait(2) take: milliseconds rounded up, or -1 for never.
  int poll_timeout() const {
    if (never()) return -1;
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left()).count();
    return static_cast<int>(std::min<decltype(ms)>(ms, INT_MAX));
  }

  std::optional<std::chrono::steady_clock::time_point> at() const { return at_; }

 private:
  using Clock = std::chrono::steady_clock;
  Deadline() = default;
  explicit Deadline(Clock::time_point at) : at_(at) {}
  std::optional<Clock::time_point> at_;
};

}  // namespace roost

#endif  // ROOST_BASE_DEADLINE_H_
