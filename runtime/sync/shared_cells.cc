// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/shared_cells.h"

#include "roost/base/deadline.h"
#include "roost/shm/lock_word.h"
#include "roost/sync/lock_cell.h"
#include "roost/sync/region.h"

namespace roost::internal {
namespace {

RegionKind KindOf(SharedCells::Shape shape) {
  return shape == SharedCells::Shape::kOne ? RegionKind::kShared : RegionKind::kSharedArray;
}

RegionPtr DecodeCells(Decoder& decoder, SharedCells::Shape shape, uint64_t type,
                      size_t element_bytes) {
  RegionPtr region = DecodeRegion(decoder, {KindOf(shape)});
  const RegionFacts& facts = region->facts();
  if (facts.type != type) decoder.Fail("shared memory with elements of another type");
  if (facts.count > region->body_bytes() / element_bytes) {
    decoder.Fail("shared memory that is smaller than it says");
  }
  return region;
}

}  // namespace

SharedCells::SharedCells(std::shared_ptr<Region> region)
    : region_(std::move(region)),
      bytes_(static_cast<std::byte*>(region_->body())),
      count_(region_->facts().count) {}

SharedCells::SharedCells(Shape shape, uint64_t type, uint64_t count, size_t bytes)
    : SharedCells(Region::Create({.kind = KindOf(shape), .count = count, .type = type}, bytes)) {}

SharedCells::SharedCells(Decoder& decoder, Shape shape, uint64_t type, size_t element_bytes)
    : SharedCells(DecodeCells(decoder, shape, type, element_bytes)) {}

void SharedCells::Encode(Encoder& encoder) const { EncodeRegion(encoder, region_); }

SharedCells::Hold::Hold(const SharedCells& cells, Death death)
    : cell_(cells.region_->lock()),
      self_(shm::ThisThread()),
      flags_(death == Death::kHarmless ? shm::LockWord::kQuiet : 0) {
  HeldOrThrow(AcquireRecursive(cell_, self_, Deadline::Never(), shm::OnDeath::kRefuse, flags_));
}

SharedCells::Hold::~Hold() { ReleaseRecursive(cell_, self_, flags_); }

}  // namespace roost::internal
