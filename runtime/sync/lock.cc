// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/lock.h"

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/sync/lock_cell.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;

Lock::Lock() : Lock(Region::Create({.kind = RegionKind::kLock}, 0)) {}

Lock::Lock(std::shared_ptr<Region> region) : region_(std::move(region)), cell_(&region_->lock()) {}

// Nothing but one instruction on the memory while nobody else wants the lock; so, too, in lock and
// Release.
bool Lock::Acquire(Timeout timeout) {
  const shm::Owner self = shm::internal::this_thread;
  if (self != 0 && cell_->word.TryFast(self)) return true;
  return AcquireSlowly(timeout);
}

void Lock::lock() {
  const shm::Owner self = shm::internal::this_thread;
  if (self != 0 && cell_->word.TryFast(self)) return;
  AcquireSlowly(std::nullopt);
}

bool Lock::AcquireSlowly(Timeout timeout) {
  const shm::Owner self = shm::ThisThread();
  if (cell_->word.TryFast(self)) return true;
  return internal::HeldOrThrow(
      internal::AcquireWaiting(*cell_, self, Deadline::After(timeout), shm::OnDeath::kRefuse));
}

Acquired Lock::AcquireDespiteDeath(Timeout timeout) {
  const shm::Owner self = shm::ThisThread();
  if (cell_->word.TryFast(self)) return Acquired::kClean;
  return internal::ToAcquired(
      internal::AcquireWaiting(*cell_, self, Deadline::After(timeout), shm::OnDeath::kTake));
}

void Lock::MarkConsistent() { internal::MarkConsistent(*cell_); }

void Lock::Release() {
  const shm::Owner self = shm::internal::this_thread;
  if (self != 0 && cell_->word.ReleaseFast(self)) return;
  ReleaseSlowly();
}

void Lock::ReleaseSlowly() { internal::CheckUnlocked(cell_->word.Release()); }

bool Lock::Locked() const { return cell_->word.holder() != 0; }

void Codec<Lock>::Encode(Encoder& encoder, const Lock& value) {
  internal::EncodeRegion(encoder, value.region_);
}

Lock Codec<Lock>::Decode(Decoder& decoder) {
  return Lock(internal::DecodeRegion(decoder, {RegionKind::kLock}));
}

}  // namespace roost
