// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_EVENT_H_
#define ROOST_STANDARD_HOSTED_EVENT_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The flag behind an EventProxy. Thread-safe.
class HostedEvent {
 public:
  bool IsSet() const;
  void Set();
  void Clear();
  bool Wait(int64_t wait);
  std::string DebugString() const { return IsSet() ? "set" : "not set"; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool set_ = false;
  uint64_t times_set_ = 0;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_EVENT_H_
