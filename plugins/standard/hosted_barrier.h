// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_BARRIER_H_
#define ROOST_STANDARD_HOSTED_BARRIER_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The barrier behind a BarrierProxy. Thread-safe.
class HostedBarrier {
 public:
  // `wait` is for every Wait that has none of its own. Throws std::invalid_argument for no parties.
  HostedBarrier(uint32_t parties, int64_t wait);

  // Below 0, the barrier's own. A wait that is over breaks the barrier. Throws BrokenBarrier.
  uint32_t Wait(int64_t wait);
  void Abort();
  // As new; whoever waits gets BrokenBarrier.
  void Reset();
  uint32_t Parties() const { return parties_; }
  uint32_t Waiting() const;
  bool IsBroken() const;
  std::string DebugString() const;

 private:
  // One time that all parties meet, or fail to.
  struct Meeting {
    uint32_t arrived = 0;
    uint32_t left = 0;  // of those who arrived, once all have
    bool complete = false;
    bool broken = false;
  };

  const uint32_t parties_;
  const int64_t wait_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::shared_ptr<Meeting> next_ = std::make_shared<Meeting>();
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_BARRIER_H_
