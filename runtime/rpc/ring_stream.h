// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_RING_STREAM_H_
#define ROOST_RPC_RING_STREAM_H_

#include <sys/socket.h>

#include <atomic>
#include <memory>

#include "roost/rpc/bell_socket.h"
#include "roost/rpc/byte_stream.h"
#include "roost/shm/byte_ring.h"
#include "roost/shm/placement.h"
#include "roost/shm/segment.h"
#include "roost/shm/spin.h"

namespace roost::rpc {

// Two rings in shared memory, one each way: no system call while both sides are awake. Who waits
// for long sleeps in poll on the socket that the connection began on and on the peer's process; it
// is woken by a byte on that socket, with which descriptors ride. Who waits for a short while
// sleeps on a futex.
class RingStream final : public ByteStream {
 public:
  // The side that proposes rings; `*memory` is what the peer needs. `socket` is borrowed for the
  // call. Throws std::system_error.
  static std::unique_ptr<RingStream> Propose(int socket, UniqueFd* memory);

  // The other side. The peer need not be trusted: throws ProtocolError for memory that is not as
  // agreed; std::system_error.
  static std::unique_ptr<RingStream> Accept(int socket, const UniqueFd& memory);

  size_t TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) override;
  size_t TryRead(void* data, size_t size) override;
  bool Wait(bool or_writable, const Deadline& deadline) override;
  UniqueFd TakeDescriptor() override { return UniqueFd(); }
  bool HasSets() const override { return true; }
  bool TrySendSet(std::span<const int> descriptors) override;
  DescriptorSet TakeSet() override { return bell_.TakeSet(); }
  void WatchPeer(SharedFd pidfd) override { peer_pidfd_ = std::move(pidfd); }
  void HangUp() noexcept override { Close(SHUT_RDWR); }
  void Interrupt() noexcept override { Close(SHUT_RD); }  // the peer does not see it
  void Abandon() noexcept override;
  bool Abandoned() const override;
  int socket() const override { return bell_.get(); }
  uint64_t SentMark() const override;
  uint64_t ReadMark(size_t unread) const override;

 private:
  // Both rings, as they lie in the memory, and what the proposer says when it leaves.
  struct Rings {
    shm::Ring to_acceptor;
    shm::Ring to_proposer;
    alignas(64) std::atomic<uint32_t> abandoned;  // 1: it left without the answer to its last call
  };

  RingStream(shm::Segment segment, uint64_t number, bool proposer, UniqueFd socket);

  Rings& rings() const { return *static_cast<Rings*>(segment_.data()); }
  void Close(int how) noexcept;  // of shutdown(2)
  bool Ready(bool or_writable) const;
  // Whether the peer last wrote on the processor of this thread.
  bool PeerIsHere();
  // Sleeps on the futex for a while; false when nothing has come.
  bool Doze(const Deadline& deadline);
  // Sleeps until there is something; false when the deadline passed.
  bool Sleep(bool or_writable, const Deadline& deadline);
  void CheckHungUp() const;

  const shm::Segment segment_;
  const uint64_t number_;  // of the memory, the same on both sides
  shm::RingReader in_;
  shm::RingWriter out_;
  const bool proposer_;  // of the two, the one that moves away when they share a processor
  BellSocket bell_;
  SharedFd peer_pidfd_;
  shm::Spin spin_;  // while the peer is woken, and answers
  shm::Placement placement_;
  std::atomic<bool> hung_up_{false};
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_RING_STREAM_H_
