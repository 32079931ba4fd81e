// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/barrier.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/process/function_name.h"
#include "roost/shm/barrier_state.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;
using shm::BarrierState;

namespace {

BarrierState& StateOf(const internal::RegionPtr& region) {
  return *static_cast<BarrierState*>(region->body());
}

internal::RegionPtr MakeBarrier(int parties, Timeout timeout) {
  if (parties < 1 || parties > static_cast<int>(BarrierState::kMostParties)) {
    throw InvalidArgument("a barrier has 1 to " + std::to_string(BarrierState::kMostParties) +
                          " parties, not " + std::to_string(parties));
  }
  const int64_t timeout_ns = timeout ? std::max<int64_t>(timeout->count(), 0) : -1;
  return Region::Create({.kind = RegionKind::kBarrier,
                         .count = static_cast<uint64_t>(parties),
                         .timeout_ns = timeout_ns},
                        sizeof(BarrierState));
}

}  // namespace

Barrier::Barrier(int parties, Action action, Timeout timeout)
    : Barrier(MakeBarrier(parties, timeout), action) {}

Barrier::Barrier(internal::RegionPtr region, Action action)
    : region_(std::move(region)), action_(action) {}

int Barrier::Wait(Timeout timeout) {
  const int64_t otherwise = region_->facts().timeout_ns;
  if (!timeout && otherwise >= 0) timeout = std::chrono::nanoseconds(otherwise);
  const std::function<void()> action = action_;
  return static_cast<int>(
      StateOf(region_).Wait(static_cast<uint32_t>(Parties()), Deadline::After(timeout), action));
}

void Barrier::Abort() { StateOf(region_).Abort(); }

void Barrier::Reset() { StateOf(region_).Reset(); }

int Barrier::Parties() const { return static_cast<int>(region_->facts().count); }

int Barrier::Waiting() const { return static_cast<int>(StateOf(region_).Waiting()); }

bool Barrier::Broken() const { return StateOf(region_).Broken(); }

void Codec<Barrier>::Encode(Encoder& encoder, const Barrier& value) {
  internal::EncodeRegion(encoder, value.region_);
  Codec<bool>::Encode(encoder, value.action_ != nullptr);
  if (value.action_ == nullptr) return;
  const auto name = internal::NameFunction(reinterpret_cast<const void*>(value.action_));
  EncodeValues(encoder, name.module, name.build_id, name.offset);
}

Barrier Codec<Barrier>::Decode(Decoder& decoder) {
  auto region = internal::DecodeRegion(decoder, {RegionKind::kBarrier}, sizeof(BarrierState));
  const uint64_t parties = region->facts().count;
  if (parties < 1 || parties > BarrierState::kMostParties) decoder.Fail("a damaged barrier");
  Barrier::Action action = nullptr;
  if (Codec<bool>::Decode(decoder)) {
    internal::FunctionName name;
    name.module = DecodeValue<std::string>(decoder);
    name.build_id = DecodeValue<std::string>(decoder);
    name.offset = DecodeValue<uint64_t>(decoder);
    action = reinterpret_cast<Barrier::Action>(
        reinterpret_cast<uintptr_t>(internal::FindFunction(name)));
  }
  return Barrier(std::move(region), action);
}

}  // namespace roost
