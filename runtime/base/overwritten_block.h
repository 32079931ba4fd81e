// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_OVERWRITTEN_BLOCK_H_
#define ROOST_BASE_OVERWRITTEN_BLOCK_H_

#include <cstddef>

namespace roost::internal {

// While one lives, the next large block that this thread's message builder asks memory for is
// overwritten as a whole, with so many bytes: whoever gives the memory need not clear it first,
// which for a large text costs as much as copying it. Small ones are not worth it.
class OverwrittenBlock {
 public:
  explicit OverwrittenBlock(size_t bytes) noexcept {
    if (bytes >= kSmallest) Announce(bytes);
  }
  ~OverwrittenBlock() {
    if (announced_) Withdraw();
  }
  OverwrittenBlock(const OverwrittenBlock&) = delete;
  OverwrittenBlock& operator=(const OverwrittenBlock&) = delete;

  // Whether `bytes` are asked for the announced block. All of it but a word in front of it is
  // overwritten, and what rounds it up to words behind.
  static bool IsFor(size_t bytes) noexcept;

 private:
  static constexpr size_t kSmallest = size_t{64} << 10;

  void Announce(size_t bytes) noexcept;
  static void Withdraw() noexcept;

  bool announced_ = false;
};

}  // namespace roost::internal

#endif  // ROOST_BASE_OVERWRITTEN_BLOCK_H_
