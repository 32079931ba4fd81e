// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_SEMAPHORE_H_
#define ROOST_STANDARD_HOSTED_SEMAPHORE_H_

#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The units behind a SemaphoreProxy. Thread-safe.
class HostedSemaphore {
 public:
  HostedSemaphore(uint64_t units, bool bounded)
      : most_(bounded ? units : std::numeric_limits<uint64_t>::max()), units_(units) {}

  bool Acquire(int64_t wait);
  // Throws InvalidState when none is missing of a bounded one.
  void Release();
  uint64_t Count() const;
  std::string DebugString() const { return std::to_string(Count()) + " units"; }

 private:
  const uint64_t most_;
  mutable std::mutex mutex_;
  std::condition_variable_any released_;
  uint64_t units_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_SEMAPHORE_H_
