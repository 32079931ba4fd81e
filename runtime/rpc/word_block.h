// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_WORD_BLOCK_H_
#define ROOST_RPC_WORD_BLOCK_H_

#include <cstddef>
#include <utility>

#include <capnp/common.h>

namespace roost::rpc {

// Memory that a message lies in. Small blocks come from the heap. A page that is touched for the
// first time costs more than copying it, so middling blocks are kept for the next message, at most
// 8 MiB of them in the process. Large ones are made of huge pages where the kernel has them
// (MADV_HUGEPAGE), and are kept as well, at most 256 MiB of them, but given back when nobody has
// wanted them for a tenth of a second. A resource; thread-compatible.
class WordBlock {
 public:
  WordBlock() = default;
  // What is in the words of a new block: zeroes, anything, or nothing that will be touched beyond
  // the first few words.
  enum class Content { kZero, kAny, kNone };
  // At least `words` words. Throws std::bad_alloc.
  WordBlock(size_t words, Content content);
  WordBlock(WordBlock&& other) noexcept { Swap(other); }
  WordBlock& operator=(WordBlock&& other) noexcept {
    WordBlock(std::move(other)).Swap(*this);
    return *this;
  }
  ~WordBlock();

  capnp::word* begin() const { return begin_; }
  // How many words there are, at least as many as were asked for.
  size_t size() const { return size_; }

 private:
  void Swap(WordBlock& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    std::swap(touched_, other.touched_);
  }

  capnp::word* begin_ = nullptr;
  size_t size_ = 0;
  bool touched_ = false;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_WORD_BLOCK_H_
