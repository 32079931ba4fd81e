// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_MESSAGE_H_
#define ROOST_RPC_MESSAGE_H_

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <capnp/message.h>
#include <capnp/rpc.capnp.h>

#include "roost/base/overwritten_block.h"
#include "roost/rpc/descriptor_set.h"
#include "roost/rpc/word_block.h"

namespace roost::rpc {

// A message of rpc.capnp that came in, in Cap'n Proto's stream framing. Used by one thread at a
// time, and used again for the next message: a small one takes no memory from the heap.
class IncomingMessage {
 public:
  // Room for a message of that many words, which is to be filled in; then Parse.
  capnp::word* Begin(size_t words);

  // Reads the frame of what was filled in: a table of segments that agrees with its size.
  void Parse();

  // Throws kj::Exception for a message that is damaged.
  capnp::rpc::Message::Reader root() {
    if (!root_) root_ = reader_->getRoot<capnp::rpc::Message>();
    return *root_;
  }
  size_t size_in_bytes() const { return words_ * sizeof(capnp::word); }

  // The descriptors that came with it.
  DescriptorSet& set() { return set_; }

  // What it counts where memory that waits is bounded, in bytes: descriptors are scarcer.
  size_t weight() const { return size_in_bytes() + set_.descriptors.size() * (size_t{1} << 16); }

  // ByteStream::ReadMark behind it, while a trace is written.
  uint64_t mark() const { return mark_; }
  void set_mark(uint64_t mark) { mark_ = mark; }

  // What keeps the memory of a parsed message as it is, from now on beyond Clear and in any thread.
  std::shared_ptr<const void> ShareMemory();

  // Lets go of the content, and of memory that is more than a small message needs.
  void Clear();

 private:
  using Segment = std::span<const capnp::word>;

  class Reader final : public capnp::MessageReader {
   public:
    Reader(std::span<const Segment> segments, size_t words)
        : capnp::MessageReader(Options(words)), segments_(segments) {}
    kj::ArrayPtr<const capnp::word> getSegment(capnp::uint id) override {
      if (id >= segments_.size()) return nullptr;
      return kj::arrayPtr(segments_[id].data(), segments_[id].size());
    }

   private:
    // A message may be read a few times over, but pointers that overlap cannot multiply its size
    // without end.
    static capnp::ReaderOptions Options(size_t words);
    const std::span<const Segment> segments_;
  };

  WordBlock memory_;
  std::shared_ptr<const WordBlock> shared_;  // has the memory in place of `memory_`
  size_t words_ = 0;
  uint64_t mark_ = 0;
  Segment first_;
  std::vector<Segment> more_;  // all of them, when there are several
  std::optional<Reader> reader_;
  std::optional<capnp::rpc::Message::Reader> root_;
  DescriptorSet set_;
};

// Messages that wait for their next use. Belongs to one thread.
class IncomingMessages {
 public:
  // Gives the message back.
  struct GiveBack {
    IncomingMessages* to = nullptr;
    void operator()(IncomingMessage* message) const noexcept { to->Take(message); }
  };
  using Pointer = std::unique_ptr<IncomingMessage, GiveBack>;

  // An empty one.
  Pointer New();

 private:
  void Take(IncomingMessage* message) noexcept;

  static constexpr size_t kMostSpare = 4;
  std::unique_ptr<IncomingMessage> spare_[kMostSpare];
  size_t spares_ = 0;
};

// Null, or a message of a Transport, which it does not outlive.
using IncomingPtr = IncomingMessages::Pointer;

// A message that is being written. A small one takes no memory from the heap. Large texts and bytes
// that were lent (base/overwritten_block.h) are sent from where they lie; in the message's own
// memory they are not.
class OutgoingMessage final : public capnp::MessageBuilder {
 public:
  OutgoingMessage() = default;
  kj::ArrayPtr<capnp::word> allocateSegment(capnp::uint minimum_words) override;

  // Whether it is within the limit for messages, with its table of segments.
  bool FitsInto(size_t bytes);

  // Adds what the message consists of, without its table of segments.
  void AppendSegments(std::vector<iovec>& parts);

  // Copies what was lent, which may go from now on, and so makes the message readable here.
  void Own();

 private:
  static constexpr size_t kOwnWords = 96;

  uint64_t own_[kOwnWords] = {};
  bool own_used_ = false;
  size_t allocated_words_ = 0;
  size_t next_words_ = 2 * kOwnWords;
  std::vector<WordBlock> more_;
  // What was lent, by the block whose content it is from the second word on.
  struct LentBlock {
    const capnp::word* block;
    roost::internal::OverwrittenBlock::Lent lent;
  };
  std::vector<LentBlock> lent_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_MESSAGE_H_
