// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_SOCKET_TRANSPORT_H_
#define ROOST_RPC_SOCKET_TRANSPORT_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>

#include "roost/rpc/transport.h"

namespace roost::rpc {

// Messages in Cap'n Proto's stream framing over a connected unix stream socket, with descriptors
// by SCM_RIGHTS (unix(7)): what any Cap'n Proto client speaks.
class SocketTransport final : public Transport {
 public:
  // Takes the socket. A message larger than `max_message_bytes` is refused.
  explicit SocketTransport(UniqueFd socket, size_t max_message_bytes = kMaxMessageBytes);

  void Send(std::span<capnp::MessageBuilder* const> messages,
            std::span<const int> descriptors) override;
  std::unique_ptr<IncomingMessage> Receive(const Deadline& deadline) override;
  UniqueFd TakeDescriptor() override;
  void WatchPeer(UniqueFd pidfd) override;
  void HangUp() noexcept override;

  // The connected socket, still owned here.
  int socket() const { return socket_.get(); }

 private:
  // Waits until the socket has one of `events` (poll(2)); false when the deadline passed.
  short WaitFor(short events, const Deadline& deadline);
  // Reads what is there; false when nothing was.
  bool Fill();
  // Takes the next whole message out of what was read, or null.
  std::unique_ptr<IncomingMessage> NextWhole();
  void KeepDescriptors(void* message_header);

  UniqueFd socket_;
  UniqueFd peer_pidfd_;
  const size_t max_message_words_;

  // Bytes read and not yet taken: [begin_, end_) of buffer_, begin_ at a word.
  kj::Array<capnp::word> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  // A message larger than the buffer is read into memory of its own.
  kj::Array<capnp::word> large_;
  size_t large_filled_ = 0;

  // Messages that came in while Send waited.
  std::deque<std::unique_ptr<IncomingMessage>> inbox_;
  size_t inbox_bytes_ = 0;
  std::deque<UniqueFd> descriptors_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_SOCKET_TRANSPORT_H_
