// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/message.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <capnp/serialize.h>

#include "roost/base/overwritten_block.h"

namespace roost::rpc {
namespace {

using roost::internal::OverwrittenBlock;

constexpr size_t kWord = sizeof(capnp::word);

// Memory of an incoming message that is used for the next one too.
constexpr size_t kKeptWords = 512;

}  // namespace

capnp::ReaderOptions IncomingMessage::Reader::Options(size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::max<uint64_t>(uint64_t{1} << 23, uint64_t{words} * 8);
  return options;
}

std::shared_ptr<const void> IncomingMessage::ShareMemory() {
  if (shared_ == nullptr) shared_ = std::make_shared<const WordBlock>(std::move(memory_));
  return shared_;
}

capnp::word* IncomingMessage::Begin(size_t words) {
  if (memory_.size() < words) {
    memory_ = WordBlock();  // not both at once
    memory_ = WordBlock(std::max(words, kKeptWords), WordBlock::Content::kAny);
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
  shared_.reset();
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
  // A message has at most 511 segments, all of which may grow.
  constexpr size_t kMostOfTheirOwn = 300;
  if (more_.size() < kMostOfTheirOwn &&
      OverwrittenBlock::IsFor(minimum_words * sizeof(capnp::word))) {
    // Nothing but that goes into it.
    const auto lent = OverwrittenBlock::Take();
    const auto& block = more_.emplace_back(
        minimum_words, lent.data == nullptr ? WordBlock::Content::kAny : WordBlock::Content::kNone);
    allocated_words_ += minimum_words;
    if (lent.data != nullptr) {
      lent_.push_back({block.begin(), lent});
    } else {
      std::memset(block.begin() + minimum_words - 2, 0, 2 * sizeof(capnp::word));
    }
    return kj::arrayPtr(block.begin(), minimum_words);
  }
  // Each as large as all before it, up to a limit, so that there are few.
  constexpr size_t kLargestGrowth = size_t{1} << 20;
  const size_t words = std::max<size_t>(minimum_words, next_words_);
  next_words_ = std::min(next_words_ + words, kLargestGrowth);
  more_.emplace_back(words, WordBlock::Content::kZero);
  allocated_words_ += words;
  return kj::arrayPtr(more_.back().begin(), more_.back().size());
}

bool OutgoingMessage::FitsInto(size_t bytes) {
  // What is allocated is an upper limit of what is used; a table entry has four bytes.
  if (allocated_words_ * sizeof(capnp::word) + (more_.size() + 3) * 4 <= bytes) return true;
  return capnp::computeSerializedSizeInWords(*this) * sizeof(capnp::word) <= bytes;
}

void OutgoingMessage::AppendSegments(std::vector<iovec>& parts) {
  static constexpr std::byte kZeroes[2 * kWord] = {};
  const auto part = [&](const void* data, size_t bytes) {
    parts.push_back({const_cast<void*>(data), bytes});
  };
  auto lent = lent_.begin();
  for (const auto& segment : getSegmentsForOutput()) {
    if (lent == lent_.end() || segment.begin() != lent->block) {
      part(segment.begin(), segment.size() * kWord);
      continue;
    }
    // The pointer in front of it, the bytes, and what closes them and fills up the last word.
    const size_t rest = segment.size() * kWord - kWord - lent->lent.size;
    part(segment.begin(), kWord);
    part(lent->lent.data, lent->lent.size);
    if (rest != 0) part(kZeroes, rest);
    ++lent;
  }
}

void OutgoingMessage::Own() {
  auto lent = lent_.begin();
  for (const auto& segment : getSegmentsForOutput()) {
    if (lent == lent_.end()) break;
    if (segment.begin() != lent->block) continue;
    auto* bytes = const_cast<capnp::word*>(segment.begin() + 1);
    std::memset(bytes + segment.size() - 3, 0, 2 * kWord);
    std::memcpy(bytes, lent->lent.data, lent->lent.size);
    ++lent;
  }
  lent_.clear();
}

}  // namespace roost::rpc
