// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_LIMIT_H_
#define ROOST_PROXIES_CALL_LIMIT_H_

#include <chrono>
#include <cstdint>

#include "roost/base/deadline.h"

namespace roost {

// How long calls may take: so long each from its start, or until a point in time, whenever they
// start, or for ever. A value that converts from a duration and from a Deadline.
class CallLimit {
 public:
  // For ever.
  CallLimit() = default;

  // So long from the start of each call; a negative one has passed.
  template <class Rep, class Period>
  CallLimit(std::chrono::duration<Rep, Period> each)  // NOLINT(google-explicit-constructor)
      : kind_(Kind::kEach), ns_(std::chrono::duration_cast<std::chrono::nanoseconds>(each)) {}

  // Until then.
  CallLimit(const Deadline& deadline) {  // NOLINT(google-explicit-constructor)
    if (deadline.never()) return;
    kind_ = Kind::kUntil;
    ns_ = deadline.at()->time_since_epoch();
  }

  // Whether calls may take for ever.
  bool none() const { return kind_ == Kind::kNone; }

  // For a call that starts now.
  Deadline Start() const {
    if (none()) return Deadline::Never();
    if (kind_ == Kind::kEach) return Deadline::After(ns_);
    return Deadline::At(std::chrono::steady_clock::time_point(ns_));
  }

 private:
  enum class Kind : uint8_t { kNone, kEach, kUntil };
  Kind kind_ = Kind::kNone;
  std::chrono::nanoseconds ns_{0};  // kUntil: since the clock's epoch
};

}  // namespace roost

#endif  // ROOST_PROXIES_CALL_LIMIT_H_
