// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_RING_STREAM_H_
#define ROOST_RPC_RING_STREAM_H_

#include <atomic>
#include <memory>

#include "roost/rpc/byte_stream.h"
#include "roost/shm/byte_ring.h"
#include "roost/shm/segment.h"
#include "roost/shm/spin.h"

namespace roost::rpc {

// Two rings in shared memory, one each way, and a doorbell (an eventfd) for each side: no system
// call while both sides are awake. A sleeper polls its doorbell together with the socket that the
// connection began on, which carries nothing any more but tells of the peer's end.
class RingStream final : public ByteStream {
 public:
  // What the side that proposes rings sends along: the memory and the two doorbells.
  struct Offer {
    UniqueFd memory;
    UniqueFd own_bell;   // rung for the proposer
    UniqueFd peer_bell;  // rung by the proposer
  };

  // The proposing side; fills `offer` with what the peer needs. `socket` is borrowed for the call.
  // Throws std::system_error.
  static std::unique_ptr<RingStream> Propose(int socket, Offer* offer);

  // The other side. The peer need not be trusted: throws ProtocolError for memory or bells that
  // are not as agreed; std::system_error.
  static std::unique_ptr<RingStream> Accept(int socket, Offer offer);

  size_t TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) override;
  size_t TryRead(void* data, size_t size) override;
  bool Wait(bool or_writable, const Deadline& deadline) override;
  UniqueFd TakeDescriptor() override { return UniqueFd(); }
  void WatchPeer(UniqueFd pidfd) override { peer_pidfd_ = std::move(pidfd); }
  void HangUp() noexcept override;

 private:
  // Both rings, as they lie in the memory.
  struct Rings {
    shm::Ring to_acceptor;
    shm::Ring to_proposer;
  };

  RingStream(shm::Segment segment, bool proposer, UniqueFd socket, UniqueFd own_bell,
             UniqueFd peer_bell);

  bool Ready(bool or_writable) const;
  void RingPeer() noexcept;
  // Sleeps until the doorbell rings; false when the deadline passed.
  bool Sleep(bool or_writable, const Deadline& deadline);
  void CheckHungUp() const;

  const shm::Segment segment_;
  shm::RingReader in_;
  shm::RingWriter out_;
  const UniqueFd socket_;
  const UniqueFd own_bell_;
  const UniqueFd peer_bell_;
  UniqueFd peer_pidfd_;
  shm::Spin spin_;
  std::atomic<bool> hung_up_{false};
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_RING_STREAM_H_
