// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_TRANSPORT_H_
#define ROOST_RPC_TRANSPORT_H_

#include <memory>
#include <span>

#include <capnp/message.h>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/error/error.h"
#include "roost/rpc/message.h"

namespace roost::rpc {

// No message is larger; senders check before they send, receivers before they read.
inline constexpr size_t kMaxMessageBytes = size_t{1} << 30;

// The peer hung up, or its process ended: nothing more will come or go on this connection.
class Disconnected : public Error {
 public:
  using Error::Error;
};

// Carries whole messages both ways between two processes. One thread uses a transport; only
// HangUp may be called by others at the same time.
class Transport {
 public:
  virtual ~Transport() = default;

  // Sends the messages in order, with `descriptors` (borrowed) riding on the first byte. Returns
  // once the kernel has them. While the peer's side is full, what comes in is read and kept, so two
  // peers that both write cannot block each other. Throws Disconnected, or ProtocolError when too
  // much came in meanwhile.
  virtual void Send(std::span<capnp::MessageBuilder* const> messages,
                    std::span<const int> descriptors) = 0;

  // The next message; null when the deadline passed first. Throws Disconnected; ProtocolError for
  // bytes that are no message or one that is too large.
  virtual std::unique_ptr<IncomingMessage> Receive(const Deadline& deadline) = 0;

  // The oldest descriptor received and not yet taken, or an empty one.
  virtual UniqueFd TakeDescriptor() = 0;

  // From now on the end of the process behind `pidfd` is a hang-up too, also while a fork of it
  // keeps its end of the connection open.
  virtual void WatchPeer(UniqueFd pidfd) = 0;

  // Ends the connection: whoever waits in it gets Disconnected. From any thread.
  virtual void HangUp() noexcept = 0;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_TRANSPORT_H_
