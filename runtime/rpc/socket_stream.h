// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_SOCKET_STREAM_H_
#define ROOST_RPC_SOCKET_STREAM_H_

#include <deque>

#include "roost/rpc/byte_stream.h"

namespace roost::rpc {

// A connected unix stream socket, with descriptors by SCM_RIGHTS (unix(7)): what any Cap'n Proto
// client speaks.
class SocketStream final : public ByteStream {
 public:
  explicit SocketStream(UniqueFd socket) : socket_(std::move(socket)) {}

  size_t TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) override;
  size_t TryRead(void* data, size_t size) override;
  bool Wait(bool or_writable, const Deadline& deadline) override;
  UniqueFd TakeDescriptor() override;
  void WatchPeer(SharedFd pidfd) override { peer_pidfd_ = std::move(pidfd); }
  void HangUp() noexcept override;
  int socket() const override { return socket_.get(); }

 private:
  const UniqueFd socket_;
  SharedFd peer_pidfd_;
  std::deque<UniqueFd> descriptors_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_SOCKET_STREAM_H_
