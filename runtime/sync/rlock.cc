// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/rlock.h"

#include <utility>

#include "roost/base/deadline.h"
#include "roost/sync/lock_cell.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;

RLock::RLock() : RLock(Region::Create({.kind = RegionKind::kRLock}, 0)) {}

RLock::RLock(std::shared_ptr<Region> region)
    : region_(std::move(region)), cell_(&region_->lock()) {}

bool RLock::Acquire(Timeout timeout) {
  return internal::HeldOrThrow(internal::AcquireRecursive(
      *cell_, shm::ThisThread(), Deadline::After(timeout), shm::OnDeath::kRefuse));
}

Acquired RLock::AcquireDespiteDeath(Timeout timeout) {
  return internal::ToAcquired(internal::AcquireRecursive(
      *cell_, shm::ThisThread(), Deadline::After(timeout), shm::OnDeath::kTake));
}

void RLock::MarkConsistent() { internal::MarkConsistent(*cell_); }

void RLock::Release() {
  internal::CheckUnlocked(internal::ReleaseRecursive(*cell_, shm::ThisThread()));
}

bool RLock::Mine() const { return cell_->word.HeldBy(shm::ThisThread()); }

void Codec<RLock>::Encode(Encoder& encoder, const RLock& value) {
  internal::EncodeRegion(encoder, value.region_);
}

RLock Codec<RLock>::Decode(Decoder& decoder) {
  return RLock(internal::DecodeRegion(decoder, {RegionKind::kRLock, RegionKind::kCondition,
                                                RegionKind::kShared, RegionKind::kSharedArray}));
}

}  // namespace roost
