// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_BELL_SOCKET_H_
#define ROOST_RPC_BELL_SOCKET_H_

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "roost/base/unique_fd.h"
#include "roost/rpc/descriptor_set.h"

namespace roost::rpc {

// The unix socket beneath two rings: its bytes say nothing, but each wakes a peer that sleeps in
// poll, and descriptors ride with some. The descriptors of one byte are a set: it is sent before
// the message in the ring that it belongs to, so that it is there when that message is. Used by one
// thread. The peer need not be trusted.
class BellSocket {
 public:
  explicit BellSocket(UniqueFd socket) : socket_(std::move(socket)) {}

  int get() const { return socket_.get(); }

  // Wakes the peer.
  void Ring() noexcept;

  // Takes what woke this side; false when the socket was closed. Throws ProtocolError for sets that
  // belong to no message.
  bool TakeRings();

  // Sends a set (borrowed), of no more than kMaxMessageFds. False while the peer must first read
  // what it got. Throws LimitExceeded when the system lets no more be under way; Disconnected.
  bool TrySendSet(std::span<const int> descriptors);

  // The last TrySendSet returned false, and poll has not said since that there is room.
  bool full() const { return full_; }
  void SeenWritable() { full_ = false; }

  // The next set in their order. Empty, and cut, where this process had no descriptor to spare;
  // empty where the peer has sent none.
  DescriptorSet TakeSet();

 private:
  // Takes bytes that are there, and at most one set; false when there were none. Sets `closed_`.
  bool Receive();

  const UniqueFd socket_;
  std::vector<DescriptorSet> sets_;  // not yet taken, oldest first; a few
  bool full_ = false;
  bool closed_ = false;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_BELL_SOCKET_H_
