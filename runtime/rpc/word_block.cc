// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/word_block.h"

#include <sys/mman.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <vector>

namespace roost::rpc {
namespace {

constexpr size_t kWord = sizeof(capnp::word);
constexpr size_t kHugePage = size_t{2} << 20;
// Blocks of pages, not of the heap, start here; all sizes from here on are powers of two up to
// kLargestKept, and multiples of a huge page above.
constexpr size_t kSmallestPaged = size_t{64} << 10;
constexpr size_t kLargestKept = size_t{2} << 20;
constexpr size_t kMostKept = size_t{8} << 20;

void* MapPages(size_t bytes) {
  void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return pages;
}

// Aligned to a huge page, of which it is a multiple.
void* MapHugePages(size_t bytes) {
  auto* pages = static_cast<std::byte*>(MapPages(bytes + kHugePage));
  const size_t before = (kHugePage - reinterpret_cast<uintptr_t>(pages) % kHugePage) % kHugePage;
  if (before != 0) ::munmap(pages, before);
  if (before != kHugePage) ::munmap(pages + before + bytes, kHugePage - before);
  ::madvise(pages + before, bytes, MADV_HUGEPAGE);  // a wish: not every kernel has them
  return pages + before;
}

// The blocks that wait for their next use, by size. Never destroyed.
class Kept {
 public:
  static Kept& Instance() {
    static Kept& kept = *new Kept;
    return kept;
  }

  // Null when there is none.
  void* Take(size_t bytes) {
    std::lock_guard lock(mutex_);
    auto& blocks = Of(bytes);
    if (blocks.empty()) return nullptr;
    void* block = blocks.back();
    blocks.pop_back();
    total_ -= bytes;
    return block;
  }

  // False when there are enough.
  bool Keep(void* block, size_t bytes) noexcept {
    std::lock_guard lock(mutex_);
    if (total_ + bytes > kMostKept) return false;
    Of(bytes).push_back(block);
    total_ += bytes;
    return true;
  }

 private:
  static constexpr int kSizes = std::countr_zero(kLargestKept / kSmallestPaged) + 1;

  Kept() {
    for (auto& blocks : blocks_) blocks.reserve(kMostKept / kSmallestPaged);
  }
  std::vector<void*>& Of(size_t bytes) { return blocks_[std::countr_zero(bytes / kSmallestPaged)]; }

  std::mutex mutex_;
  size_t total_ = 0;
  std::vector<void*> blocks_[kSizes];
};

}  // namespace

WordBlock::WordBlock(size_t words, bool zeroed) {
  size_t bytes = words * kWord;
  void* memory = nullptr;
  if (bytes < kSmallestPaged) {
    memory = zeroed ? std::calloc(words, kWord) : std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
  } else if (bytes <= kLargestKept) {
    bytes = std::bit_ceil(bytes);
    memory = Kept::Instance().Take(bytes);
    if (memory != nullptr && zeroed) std::memset(memory, 0, words * kWord);
    if (memory == nullptr) memory = MapPages(bytes);
  } else {
    bytes = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    memory = MapHugePages(bytes);
  }
  begin_ = static_cast<capnp::word*>(memory);
  // Of a kept block only what was asked for is zero.
  size_ = zeroed ? words : bytes / kWord;
}

WordBlock::~WordBlock() {
  if (begin_ == nullptr) return;
  size_t bytes = size_ * kWord;
  if (bytes < kSmallestPaged) {
    std::free(begin_);
    return;
  }
  bytes = bytes <= kLargestKept ? std::bit_ceil(bytes)
                                : (bytes + kHugePage - 1) / kHugePage * kHugePage;
  if (bytes > kLargestKept || !Kept::Instance().Keep(begin_, bytes)) ::munmap(begin_, bytes);
}

}  // namespace roost::rpc
