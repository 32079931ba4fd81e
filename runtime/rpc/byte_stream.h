// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_BYTE_STREAM_H_
#define ROOST_RPC_BYTE_STREAM_H_

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/rpc/descriptor_set.h"
#include "roost/rpc/disconnected.h"

namespace roost::rpc {

// A descriptor that several connections use.
using SharedFd = std::shared_ptr<const UniqueFd>;

// Bytes both ways between two processes, without waiting unless asked to. One thread uses a stream;
// only HangUp and Interrupt may be called by others at the same time. Everything throws
// Disconnected once the peer is gone and what it wrote has been read.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Writes from the front of `parts` what fits now and returns how many bytes that was; 0 when the
  // peer's side is full. `descriptors` (borrowed) ride on the first byte.
  virtual size_t TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) = 0;

  // Reads at most `size` bytes that are there; 0 when there are none.
  virtual size_t TryRead(void* data, size_t size) = 0;

  // Waits until TryRead would read something, or, with `or_writable`, TryWrite would write; false
  // when the deadline passed first.
  virtual bool Wait(bool or_writable, const Deadline& deadline) = 0;

  // The oldest descriptor received and not yet taken, or an empty one.
  virtual UniqueFd TakeDescriptor() = 0;

  // Whether descriptors go as sets, one for each message that has some; only then:
  virtual bool HasSets() const { return false; }
  // Sends `descriptors` (borrowed) ahead of the message that they belong to; false when the peer's
  // side is full. Throws LimitExceeded, with nothing sent.
  virtual bool TrySendSet(std::span<const int>) { return false; }
  // The next set, for a message that was sent with one. Empty where the peer sent none.
  virtual DescriptorSet TakeSet() { return {}; }

  // See Transport.
  virtual void WatchPeer(SharedFd pidfd) = 0;
  virtual void HangUp() noexcept = 0;
  virtual void Interrupt() noexcept { HangUp(); }
  virtual void Abandon() noexcept { HangUp(); }
  virtual bool Abandoned() const { return false; }
  virtual int socket() const = 0;

  // For traces: a number for all that this side has sent, or has read but for the last `unread`
  // bytes. Both sides have the same for the same bytes, and no other stream has it; 0 is none.
  virtual uint64_t SentMark() const { return 0; }
  virtual uint64_t ReadMark([[maybe_unused]] size_t unread) const { return 0; }
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_BYTE_STREAM_H_
