// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/message.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <capnp/serialize.h>

#include "roost/base/overwritten_block.h"

namespace roost::rpc {
namespace {

// Memory of an incoming message that is used for the next one too.
constexpr size_t kKeptWords = 512;

}  // namespace

capnp::ReaderOptions IncomingMessage::Reader::Options(size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::max<uint64_t>(uint64_t{1} << 23, uint64_t{words} * 8);
  return options;
}

capnp::word* IncomingMessage::Begin(size_t words) {
  if (memory_.size() < words) {
    memory_ = WordBlock();  // not both at once
    memory_ = WordBlock(std::max(words, kKeptWords), /*zeroed=*/false);
  }
  words_ = words;
  return memory_.begin();
}

void IncomingMessage::Parse() {
  const auto number = [this](size_t i) {
    uint32_t value;
    std::memcpy(&value, reinterpret_cast<const char*>(memory_.begin()) + i * sizeof(value),
                sizeof(value));
    return value;
  };
  const size_t segments = size_t{number(0)} + 1;
  size_t at = segments / 2 + 1;  // in words, behind the table
  const auto next = [&](size_t i) {
    const Segment segment(memory_.begin() + at, number(i + 1));
    at += segment.size();
    return segment;
  };
  if (segments == 1) {
    first_ = next(0);
    reader_.emplace(std::span(&first_, 1), words_);
    return;
  }
  for (size_t i = 0; i < segments; ++i) more_.push_back(next(i));
  reader_.emplace(more_, words_);
}

void IncomingMessage::Clear() {
  root_.reset();
  reader_.reset();
  more_.clear();
  set_.descriptors.clear();
  set_.cut = false;
  if (memory_.size() > kKeptWords) memory_ = WordBlock();
}

IncomingPtr IncomingMessages::New() {
  IncomingMessage* message = spares_ == 0 ? new IncomingMessage : spare_[--spares_].release();
  return IncomingPtr(message, GiveBack{this});
}

void IncomingMessages::Take(IncomingMessage* message) noexcept {
  std::unique_ptr<IncomingMessage> taken(message);
  if (spares_ == kMostSpare) return;
  taken->Clear();
  spare_[spares_++] = std::move(taken);
}

kj::ArrayPtr<capnp::word> OutgoingMessage::allocateSegment(capnp::uint minimum_words) {
  if (!own_used_ && minimum_words <= kOwnWords) {
    own_used_ = true;
    allocated_words_ += kOwnWords;
    return kj::arrayPtr(reinterpret_cast<capnp::word*>(own_), kOwnWords);
  }
  if (roost::internal::OverwrittenBlock::IsFor(minimum_words * sizeof(capnp::word))) {
    // Nothing but that goes into it.
    const auto& block = more_.emplace_back(minimum_words, /*zeroed=*/false);
    allocated_words_ += minimum_words;
    std::memset(block.begin() + minimum_words - 2, 0, 2 * sizeof(capnp::word));
    return kj::arrayPtr(block.begin(), minimum_words);
  }
  // Each as large as all before it, up to a limit, so that there are few.
  constexpr size_t kLargestGrowth = size_t{1} << 20;
  const size_t words = std::max<size_t>(minimum_words, next_words_);
  next_words_ = std::min(next_words_ + words, kLargestGrowth);
  more_.emplace_back(words, /*zeroed=*/true);
  allocated_words_ += words;
  return kj::arrayPtr(more_.back().begin(), more_.back().size());
}

bool OutgoingMessage::FitsInto(size_t bytes) {
  // What is allocated is an upper limit of what is used; a table entry has four bytes.
  if (allocated_words_ * sizeof(capnp::word) + (more_.size() + 3) * 4 <= bytes) return true;
  return capnp::computeSerializedSizeInWords(*this) * sizeof(capnp::word) <= bytes;
}

}  // namespace roost::rpc
