// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/word_block.h"

#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <thread>
#include <vector>

#include "roost/base/fork_guard.h"

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

// Larger blocks that wait for their next use, for a short while only: a thread, which ends with the
// last of them, gives back those that nobody wanted. Never destroyed.
class KeptForNow {
 public:
  static KeptForNow& Instance() {
    static KeptForNow& kept = *new KeptForNow;
    return kept;
  }

  // One of at least `*bytes`, but not twice as many; null when there is none. Sets `*bytes`.
  void* Take(size_t* bytes) {
    std::lock_guard lock(mutex_);
    auto best = blocks_.end();
    for (auto block = blocks_.begin(); block != blocks_.end(); ++block) {
      if (block->bytes < *bytes || block->bytes / 2 >= *bytes) continue;
      if (best == blocks_.end() || block->bytes < best->bytes) best = block;
    }
    if (best == blocks_.end()) return nullptr;
    const Block taken = *best;
    blocks_.erase(best);
    total_ -= taken.bytes;
    *bytes = taken.bytes;
    return taken.memory;
  }

  // False when there are enough.
  bool Keep(void* memory, size_t bytes) noexcept {
    std::lock_guard lock(mutex_);
    if (blocks_.size() == kMostBlocks || total_ + bytes > kMostKept) return false;
    if (!runs_ && !Start()) return false;
    blocks_.push_back({memory, bytes, Clock::now()});
    total_ += bytes;
    return true;
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Block {
    void* memory;
    size_t bytes;
    Clock::time_point since;
  };

  static constexpr size_t kMostBlocks = 64;
  static constexpr size_t kMostKept = size_t{256} << 20;
  static constexpr std::chrono::milliseconds kHowLong{100};

  KeptForNow() { blocks_.reserve(kMostBlocks); }

  // Under mutex_.
  bool Start() noexcept {
    // Signals are for the program's own threads.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      std::thread([this] { GiveBack(); }).detach();
      runs_ = true;
    } catch (...) {
      // There is no thread to spare: nothing is kept.
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return runs_;
  }

  void GiveBack() noexcept {
    while (true) {
      std::this_thread::sleep_for(kHowLong);
      Block old[kMostBlocks];
      size_t count = 0;
      bool last = false;
      {
        std::lock_guard lock(mutex_);
        const auto before = Clock::now() - kHowLong;
        std::erase_if(blocks_, [&](const Block& block) {
          if (block.since > before) return false;
          old[count++] = block;
          total_ -= block.bytes;
          return true;
        });
        last = blocks_.empty();
        if (last) runs_ = false;
      }
      for (size_t i = 0; i < count; ++i) ::munmap(old[i].memory, old[i].bytes);
      if (last) return;
    }
  }

  std::mutex mutex_;
  size_t total_ = 0;  // all that follows under mutex_
  std::vector<Block> blocks_;
  bool runs_ = false;
};

size_t RoundedToHugePages(size_t bytes) { return (bytes + kHugePage - 1) / kHugePage * kHugePage; }

}  // namespace

WordBlock::WordBlock(size_t words, Content content) {
  size_t bytes = words * kWord;
  void* memory = nullptr;
  const bool zeroed = content == Content::kZero;
  if (bytes < kSmallestPaged) {
    memory = zeroed ? std::calloc(words, kWord) : std::malloc(bytes);
    if (memory == nullptr) throw std::bad_alloc();
  } else if (bytes <= kLargestKept) {
    bytes = std::bit_ceil(bytes);
    memory = Kept::Instance().Take(bytes);
    if (memory != nullptr && zeroed) std::memset(memory, 0, words * kWord);
    if (memory == nullptr) memory = MapPages(bytes);
  } else {
    bytes = RoundedToHugePages(bytes);
    if (content == Content::kAny) memory = KeptForNow::Instance().Take(&bytes);
    if (memory == nullptr)
      memory = content == Content::kNone ? MapPages(bytes) : MapHugePages(bytes);
  }
  begin_ = static_cast<capnp::word*>(memory);
  // Of a kept block only what was asked for is zero.
  size_ = zeroed ? words : bytes / kWord;
  touched_ = content != Content::kNone;
}

WordBlock::~WordBlock() {
  if (begin_ == nullptr) return;
  size_t bytes = size_ * kWord;
  if (bytes < kSmallestPaged) {
    std::free(begin_);
    return;
  }
  // In a bare fork others' locks may be held for ever, and nobody gives back.
  bool kept = false;
  const bool may_keep = !ForkedWithoutExec();
  if (bytes <= kLargestKept) {
    bytes = std::bit_ceil(bytes);
    kept = may_keep && Kept::Instance().Keep(begin_, bytes);
  } else {
    bytes = RoundedToHugePages(bytes);
    kept = may_keep && touched_ && KeptForNow::Instance().Keep(begin_, bytes);
  }
  if (!kept) ::munmap(begin_, bytes);
}

}  // namespace roost::rpc
