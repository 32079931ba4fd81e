// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_SEMAPHORE_H_
#define ROOST_SYNC_SEMAPHORE_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "roost/base/timeout.h"
#include "roost/codec/codec.h"
#include "roost/sync/lockable.h"

namespace roost {

namespace internal {
class Region;

// What both semaphores are.
class SemaphoreHandle {
 public:
  // Takes a unit, waiting until there is one; false if there is none before the timeout.
  bool Acquire(Timeout timeout = {});

  // How many units there are; that may have changed by the time the caller looks at it.
  uint32_t Value() const;

 protected:
  explicit SemaphoreHandle(std::shared_ptr<Region> region) : region_(std::move(region)) {}
  ~SemaphoreHandle() = default;
  SemaphoreHandle(const SemaphoreHandle&) = default;
  SemaphoreHandle& operator=(const SemaphoreHandle&) = default;

  std::shared_ptr<Region> region_;
};

}  // namespace internal

// A number of units that any threads of any processes take and give. Values, sent and paid for as
// Lock (lock.h); threads: any.
//
// A waiter that is killed never takes another's wake-up away for longer than a tenth of a second. A
// unit that a killed process had taken is gone, because nobody can tell whether that process would
// have given it back: where that matters use locks, which belong to somebody. Without contention
// neither Acquire nor Release makes a system call.
class Semaphore : public internal::SemaphoreHandle, public internal::Lockable<Semaphore> {
 public:
  // Throws std::system_error; InvalidArgument for more than 2^31 - 1 units.
  explicit Semaphore(uint32_t value = 1);

  using Lockable::Acquire;
  using SemaphoreHandle::Acquire;

  // Gives a unit. Throws InvalidState if there are 2^31 - 1.
  void Release();

 private:
  friend struct Codec<Semaphore>;
  using SemaphoreHandle::SemaphoreHandle;
};

// A semaphore that never has more units than it began with.
class BoundedSemaphore : public internal::SemaphoreHandle,
                         public internal::Lockable<BoundedSemaphore> {
 public:
  // Throws std::system_error; InvalidArgument for more than 2^31 - 1 units.
  explicit BoundedSemaphore(uint32_t value = 1);

  using Lockable::Acquire;
  using SemaphoreHandle::Acquire;

  // Gives a unit. Throws InvalidState if none is missing.
  void Release();

 private:
  friend struct Codec<BoundedSemaphore>;
  using SemaphoreHandle::SemaphoreHandle;
};

template <>
struct Codec<Semaphore> {
  static void Encode(Encoder& encoder, const Semaphore& value);
  static Semaphore Decode(Decoder& decoder);
};

template <>
struct Codec<BoundedSemaphore> {
  static void Encode(Encoder& encoder, const BoundedSemaphore& value);
  static BoundedSemaphore Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_SEMAPHORE_H_
