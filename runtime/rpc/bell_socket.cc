// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/bell_socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "roost/base/riding_fds.h"
#include "roost/error/error.h"
#include "roost/rpc/disconnected.h"

namespace roost::rpc {
namespace {

// A peer sends a set when all messages before its own are in the ring: of sets that have no message
// yet there is one, and while this side looks another.
constexpr size_t kMostSets = 4;

// More bytes than fit into the socket, so that a peer that never stops cannot hold this side up.
constexpr int kMostReceives = 4096;

}  // namespace

void BellSocket::Ring() noexcept {
  // A socket that is full of such bytes wakes the peer too.
  const char byte = 0;
  [[maybe_unused]] const ssize_t n = ::send(socket_.get(), &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool BellSocket::Receive() {
  char bytes[64];
  iovec part{bytes, sizeof(bytes)};
  FdRoom<> room;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = room.bytes;
  header.msg_controllen = sizeof(room.bytes);
  // The kernel ends what it gives at once behind the first byte that descriptors ride with.
  const ssize_t n = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n <= 0) {
    closed_ = n == 0 || (errno != EAGAIN && errno != EINTR);
    return false;
  }
  DescriptorSet set;
  set.cut = (header.msg_flags & MSG_CTRUNC) != 0;
  TakeFds(header, &set.descriptors);
  if (set.cut || !set.descriptors.empty()) sets_.push_back(std::move(set));
  return true;
}

bool BellSocket::TakeRings() {
  Receive();
  if (sets_.size() > kMostSets) {
    throw ProtocolError("the peer sends descriptors that belong to no message");
  }
  return !closed_;
}

bool BellSocket::TrySendSet(std::span<const int> descriptors) {
  char byte = 0;
  iovec part{&byte, 1};
  FdRoom<> room;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  AttachFds(header, room.bytes, descriptors);
  if (::sendmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_NOSIGNAL) == 1) {
    full_ = false;
    return true;
  }
  if (errno == EAGAIN || errno == EINTR) {
    full_ = errno == EAGAIN;
    return false;
  }
  if (errno == ETOOMANYREFS || errno == ENOMEM || errno == ENOBUFS) {
    throw LimitExceeded(std::string("no more descriptors can be sent now: ") +
                        std::strerror(errno));
  }
  throw Disconnected(std::string("send: ") + std::strerror(errno));
}

DescriptorSet BellSocket::TakeSet() {
  for (int i = 0; sets_.empty() && i < kMostReceives && Receive(); ++i) continue;
  if (sets_.empty()) return {};
  DescriptorSet set = std::move(sets_.front());
  sets_.erase(sets_.begin());
  return set;
}

}  // namespace roost::rpc
