// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_OVERWRITTEN_BLOCK_H_
#define ROOST_BASE_OVERWRITTEN_BLOCK_H_

#include <cstddef>

namespace roost::internal {

// While one lives, the next large block that this thread's message builder asks memory for is
// overwritten as a whole, with so many bytes: whoever gives the memory need not clear it first,
// which for a large text costs as much as copying it. Small ones are not worth it.
//
// Where those bytes lie at `lent`, and stay as they are until the message has been sent, the
// builder may take them from there when it sends it; then nothing is to be written into the block.
class OverwrittenBlock {
 public:
  // Fewer bytes are not announced.
  static constexpr size_t kSmallest = size_t{64} << 10;

  explicit OverwrittenBlock(size_t bytes, const void* lent = nullptr) noexcept {
    if (bytes >= kSmallest) Announce(bytes, lent);
  }
  ~OverwrittenBlock() {
    if (announced_) Withdraw();
  }
  OverwrittenBlock(const OverwrittenBlock&) = delete;
  OverwrittenBlock& operator=(const OverwrittenBlock&) = delete;

  // Whether the builder takes the bytes from where they are lent.
  bool taken() const noexcept { return announced_ && Taken(); }

  // Whether `bytes` are asked for the announced block. All of it but a word in front of it is
  // overwritten, and what rounds it up to words behind.
  static bool IsFor(size_t bytes) noexcept;

  // For a builder that IsFor told yes: the lent bytes, which it takes, or null.
  struct Lent {
    const void* data = nullptr;
    size_t size = 0;
  };
  static Lent Take() noexcept;

 private:
  void Announce(size_t bytes, const void* lent) noexcept;
  static void Withdraw() noexcept;
  static bool Taken() noexcept;

  bool announced_ = false;
};

}  // namespace roost::internal

#endif  // ROOST_BASE_OVERWRITTEN_BLOCK_H_
