// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/queue/item.h"

namespace roost::internal {
namespace {

// Kept from one message to the next, unless it was a very large one.
constexpr size_t kMostKept = 1 << 20;

thread_local Bytes kept_bytes;

}  // namespace

BytesSink::BytesSink() : bytes_(std::move(kept_bytes)) { bytes_.clear(); }

BytesSink::~BytesSink() {
  if (bytes_.capacity() <= kMostKept) kept_bytes = std::move(bytes_);
}

std::byte* BytesSink::Room(size_t bytes) {
  const size_t begin = bytes_.size();
  bytes_.resize(begin + bytes);
  ends_.push_back(bytes_.size());
  return bytes_.data() + begin;
}

void BytesSink::Drop() {
  ends_.pop_back();
  bytes_.resize(ends_.empty() ? 0 : ends_.back());
}

}  // namespace roost::internal
