// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/condition.h"

#include <exception>
#include <limits>

#include "roost/error/error.h"
#include "roost/shm/waiter_slots.h"
#include "roost/sync/lock_cell.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;
using shm::WaiterSlots;

namespace {

WaiterSlots& SlotsOf(const internal::RegionPtr& region) {
  return *static_cast<WaiterSlots*>(region->body());
}

internal::RegionPtr MakeSlots() {
  return Region::Create({.kind = RegionKind::kCondition}, sizeof(WaiterSlots));
}

}  // namespace

Condition::Condition() : Condition(MakeSlots(), nullptr) {}
Condition::Condition(const Lock& lock) : Condition(MakeSlots(), lock.region_) {}
Condition::Condition(const RLock& lock) : Condition(MakeSlots(), lock.region_) {}

Condition::Condition(internal::RegionPtr slots, internal::RegionPtr lock)
    : slots_(std::move(slots)),
      lock_(lock != nullptr ? std::move(lock) : slots_),
      cell_(&lock_->lock()),
      recursive_(lock_->facts().kind != RegionKind::kLock) {}

bool Condition::Acquire(Timeout timeout) {
  return recursive_ ? RLock(lock_).Acquire(timeout) : Lock(lock_).Acquire(timeout);
}

Acquired Condition::AcquireDespiteDeath(Timeout timeout) {
  return recursive_ ? RLock(lock_).AcquireDespiteDeath(timeout)
                    : Lock(lock_).AcquireDespiteDeath(timeout);
}

void Condition::MarkConsistent() { internal::MarkConsistent(*cell_); }

void Condition::Release() { recursive_ ? RLock(lock_).Release() : Lock(lock_).Release(); }

void Condition::RequireMine() const {
  if (!cell_->word.HeldBy(shm::ThisThread())) {
    throw NotOwner("the calling thread does not hold the condition's lock");
  }
}

bool Condition::Wait(Timeout timeout) {
  RequireMine();
  const shm::Owner self = shm::ThisThread();
  const Deadline deadline = Deadline::After(timeout);
  WaiterSlots& slots = SlotsOf(slots_);
  WaiterSlots::Place place;
  if (!slots.Enter(self, &place)) throw InvalidState("too many threads wait on one condition");
  const uint32_t depth = cell_->depth.load();
  cell_->word.Release();
  std::exception_ptr error;
  try {
    slots.Await(self, &place, deadline, [] { throw ProtocolError("a damaged condition"); });
  } catch (const ProtocolError&) {
    error = std::current_exception();
  }
  const shm::Locked locked = cell_->word.Acquire(self, Deadline::Never(), shm::OnDeath::kTake);
  cell_->depth.store(depth);
  const bool notified = slots.Leave(self, place);
  if (error) std::rethrow_exception(error);
  internal::HeldOrThrow(locked);
  return notified;
}

void Condition::Notify(int count) {
  RequireMine();
  if (count > 0) SlotsOf(slots_).Notify(static_cast<size_t>(count));
}

void Condition::NotifyAll() {
  RequireMine();
  SlotsOf(slots_).Notify(std::numeric_limits<size_t>::max());
}

void Codec<Condition>::Encode(Encoder& encoder, const Condition& value) {
  const bool own = value.lock_ == value.slots_;
  internal::EncodeRegion(encoder, value.slots_);
  Codec<bool>::Encode(encoder, own);
  if (!own) internal::EncodeRegion(encoder, value.lock_);
}

Condition Codec<Condition>::Decode(Decoder& decoder) {
  auto slots = internal::DecodeRegion(decoder, {RegionKind::kCondition}, sizeof(WaiterSlots));
  internal::RegionPtr lock;
  if (!Codec<bool>::Decode(decoder)) {
    lock = internal::DecodeRegion(decoder,
                                  {RegionKind::kLock, RegionKind::kRLock, RegionKind::kCondition,
                                   RegionKind::kShared, RegionKind::kSharedArray});
  }
  return Condition(std::move(slots), std::move(lock));
}

}  // namespace roost
