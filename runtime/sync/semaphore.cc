// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/semaphore.h"

#include <algorithm>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/shm/semaphore_word.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;
using shm::SemaphoreWord;

namespace {

SemaphoreWord& WordOf(const internal::RegionPtr& region) {
  return *static_cast<SemaphoreWord*>(region->body());
}

internal::RegionPtr MakeSemaphore(RegionKind kind, uint32_t value) {
  if (value > SemaphoreWord::kMost) {
    throw InvalidArgument("a semaphore has at most 2147483647 units");
  }
  auto region = Region::Create({.kind = kind, .count = value}, sizeof(SemaphoreWord));
  WordOf(region).Init(value);
  return region;
}

}  // namespace

bool internal::SemaphoreHandle::Acquire(Timeout timeout) {
  return WordOf(region_).Acquire(Deadline::After(timeout));
}

uint32_t internal::SemaphoreHandle::Value() const { return WordOf(region_).value(); }

Semaphore::Semaphore(uint32_t value)
    : SemaphoreHandle(MakeSemaphore(RegionKind::kSemaphore, value)) {}

void Semaphore::Release() {
  if (!WordOf(region_).Release()) throw InvalidState("a semaphore was released too often");
}

BoundedSemaphore::BoundedSemaphore(uint32_t value)
    : SemaphoreHandle(MakeSemaphore(RegionKind::kBoundedSemaphore, value)) {}

void BoundedSemaphore::Release() {
  const auto bound =
      static_cast<uint32_t>(std::min<uint64_t>(region_->facts().count, SemaphoreWord::kMost));
  if (!WordOf(region_).Release(bound)) {
    throw InvalidState("a bounded semaphore was released more often than acquired");
  }
}

void Codec<Semaphore>::Encode(Encoder& encoder, const Semaphore& value) {
  internal::EncodeRegion(encoder, value.region_);
}

Semaphore Codec<Semaphore>::Decode(Decoder& decoder) {
  return Semaphore(
      internal::DecodeRegion(decoder, {RegionKind::kSemaphore}, sizeof(SemaphoreWord)));
}

void Codec<BoundedSemaphore>::Encode(Encoder& encoder, const BoundedSemaphore& value) {
  internal::EncodeRegion(encoder, value.region_);
}

BoundedSemaphore Codec<BoundedSemaphore>::Decode(Decoder& decoder) {
  return BoundedSemaphore(
      internal::DecodeRegion(decoder, {RegionKind::kBoundedSemaphore}, sizeof(SemaphoreWord)));
}

}  // namespace roost
