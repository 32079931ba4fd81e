// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/socket_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "roost/base/system_call.h"

namespace roost::rpc {
namespace {

constexpr size_t kMaxDescriptors = 16;
constexpr size_t kMaxParts = 1024;  // IOV_MAX

struct alignas(cmsghdr) ControlBuffer {
  char bytes[CMSG_SPACE(kMaxDescriptors * sizeof(int))];
};

}  // namespace

size_t SocketStream::TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) {
  ControlBuffer control;
  msghdr header{};
  header.msg_iov = const_cast<iovec*>(parts.data());
  header.msg_iovlen = std::min(parts.size(), kMaxParts);
  if (!descriptors.empty()) {
    header.msg_control = control.bytes;
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size_bytes());
  }
  const ssize_t sent = ::sendmsg(socket_.get(), &header, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent >= 0) return static_cast<size_t>(sent);
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw Disconnected(std::string("send: ") + std::strerror(errno));
}

size_t SocketStream::TryRead(void* data, size_t size) {
  iovec part{data, size};
  ControlBuffer control;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof(control.bytes);
  const ssize_t n = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return 0;
    throw Disconnected(std::string("receive: ") + std::strerror(errno));
  }
  KeepDescriptors(&header);
  if (n == 0 && size != 0) throw Disconnected("it closed the connection");
  return static_cast<size_t>(n);
}

void SocketStream::KeepDescriptors(void* message_header) {
  msghdr* header = static_cast<msghdr*>(message_header);
  for (cmsghdr* c = CMSG_FIRSTHDR(header); c != nullptr; c = CMSG_NXTHDR(header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
      UniqueFd owned(fd);
      // Descriptors that nobody asked for are closed.
      if (descriptors_.size() < kMaxDescriptors) descriptors_.push_back(std::move(owned));
    }
  }
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
