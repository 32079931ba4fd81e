// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/region.h"

#include <algorithm>
#include <new>
#include <utility>

#include "roost/error/error.h"
#include "roost/shm/owner.h"

namespace roost::internal {
namespace {

constexpr uint64_t kMagic = 0x314B434F4C545352;  // "RSTLOCK1"

// The first bytes of a region, then the body. docs/wire/lock.md.
struct Head {
  uint64_t magic;
  uint64_t owners_namespace;
  RegionFacts facts;
  alignas(64) LockCell lock;
};
constexpr size_t kBodyOffset = 128;
static_assert(sizeof(Head) <= kBodyOffset);

Head& HeadOf(const shm::Segment& segment) { return *static_cast<Head*>(segment.data()); }

}  // namespace

Region::Region(UniqueFd fd, shm::Segment segment, const RegionFacts& facts)
    : fd_(std::move(fd)), segment_(std::move(segment)), facts_(facts) {}

RegionPtr Region::Create(const RegionFacts& facts, size_t body_bytes) {
  UniqueFd fd;
  shm::Segment segment = shm::Segment::Create("roost-sync", kBodyOffset + body_bytes, &fd);
  Head& head = HeadOf(segment);
  head.magic = kMagic;
  head.owners_namespace = shm::OwnersNamespace();
  head.facts = facts;
  return RegionPtr(new Region(std::move(fd), std::move(segment), facts));
}

RegionPtr Region::Attach(UniqueFd fd, std::initializer_list<RegionKind> kinds, size_t body_bytes) {
  shm::Segment segment = shm::Segment::MapWhole(fd, kBodyOffset + body_bytes);
  const Head& head = HeadOf(segment);
  const RegionFacts facts = head.facts;
  if (head.magic != kMagic) throw ProtocolError("shared memory that holds no lock of Roost's");
  if (std::find(kinds.begin(), kinds.end(), facts.kind) == kinds.end()) {
    throw ProtocolError("shared memory of another kind of primitive");
  }
  if (head.owners_namespace != shm::OwnersNamespace()) {
    throw ProtocolError("a primitive of another pid namespace, where threads have other numbers");
  }
  return RegionPtr(new Region(std::move(fd), std::move(segment), facts));
}

LockCell& Region::lock() const { return HeadOf(segment_).lock; }

void* Region::body() const { return static_cast<std::byte*>(segment_.data()) + kBodyOffset; }

size_t Region::body_bytes() const { return segment_.size() - kBodyOffset; }

void EncodeRegion(Encoder& encoder, const RegionPtr& region) {
  encoder.AppendSize(encoder.AddFd(region->fd()));
}

RegionPtr DecodeRegion(Decoder& decoder, std::initializer_list<RegionKind> kinds,
                       size_t body_bytes) {
  UniqueFd fd = decoder.TakeFd(decoder.TakeSize());
  try {
    return Region::Attach(std::move(fd), kinds, body_bytes);
  } catch (const ProtocolError& error) {
    decoder.Fail(error.what());
  }
}

}  // namespace roost::internal
