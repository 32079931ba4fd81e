// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/socket_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "roost/base/riding_fds.h"
#include "roost/base/system_call.h"

namespace roost::rpc {
namespace {

constexpr size_t kMaxDescriptors = 16;
constexpr size_t kMaxParts = 1024;  // IOV_MAX

}  // namespace

size_t SocketStream::TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) {
  FdRoom<kMaxDescriptors> room;
  msghdr header{};
  header.msg_iov = const_cast<iovec*>(parts.data());
  header.msg_iovlen = std::min(parts.size(), kMaxParts);
  AttachFds(header, room.bytes, descriptors);
  const ssize_t sent = ::sendmsg(socket_.get(), &header, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw Disconnected(std::string("send: ") + std::strerror(errno));
}

size_t SocketStream::TryRead(void* data, size_t size) {
  iovec part{data, size};
  FdRoom<kMaxDescriptors> room;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = room.bytes;
  header.msg_controllen = sizeof(room.bytes);
  const ssize_t n = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return 0;
    throw Disconnected(std::string("receive: ") + std::strerror(errno));
  }
  std::vector<UniqueFd> arrived;
  TakeFds(header, &arrived);
  // Descriptors that nobody asked for are closed.
  for (UniqueFd& fd : arrived) {
    if (descriptors_.size() < kMaxDescriptors) descriptors_.push_back(std::move(fd));
  }
  if (n == 0 && size != 0) throw Disconnected("it closed the connection");
  return static_cast<size_t>(n);
}

bool SocketStream::Wait(bool or_writable, const Deadline& deadline) {
  const short events = static_cast<short>(POLLIN | (or_writable ? POLLOUT : 0));
  while (true) {
    pollfd watched[2] = {{socket_.get(), events, 0},
                         {peer_pidfd_ == nullptr ? -1 : peer_pidfd_->get(), POLLIN, 0}};
    const int ready = ::poll(watched, 2, deadline.poll_timeout());
    if (ready < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("poll");
    }
    // What a peer wrote before it ended is still read.
    if (watched[0].revents != 0) return true;
    if (ready != 0) throw Disconnected("its process ended");
    if (deadline.passed()) return false;
  }
}

UniqueFd SocketStream::TakeDescriptor() {
  if (descriptors_.empty()) return UniqueFd();
  UniqueFd fd = std::move(descriptors_.front());
  descriptors_.pop_front();
  return fd;
}

void SocketStream::HangUp() noexcept { ::shutdown(socket_.get(), SHUT_RDWR); }

}  // namespace roost::rpc
