// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>

#include "roost/base/riding_fds.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/shared_queue.h"

namespace roost::shm {
namespace {

enum class Packet { kNone, kOther, kSound };

// The next packet, which stays there with `peek`.
Packet Receive(int socket, int flags, FdTag* tag, std::vector<UniqueFd>* fds) {
  iovec part = {tag, sizeof(*tag)};
  FdRoom<> room;
  msghdr packet{};
  packet.msg_iov = &part;
  packet.msg_iovlen = 1;
  if (fds != nullptr) {
    packet.msg_control = room.bytes;
    packet.msg_controllen = sizeof(room.bytes);
  }
  ssize_t size;
  do {
    size = ::recvmsg(socket, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | flags);
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno != EAGAIN) ThrowErrno("recvmsg(queue)");
  if (size <= 0) return Packet::kNone;
  if (fds == nullptr) {
    return size == sizeof(*tag) ? Packet::kSound : Packet::kOther;
  }
  TakeFds(packet, fds);
  return size == sizeof(*tag) && (packet.msg_flags & MSG_CTRUNC) == 0 ? Packet::kSound
                                                                      : Packet::kOther;
}

}  // namespace

bool SharedQueue::SendFds(const FdTag& tag, const std::vector<UniqueFd>& fds) const {
  if (fds.size() > kMaxMessageFds) {
    throw SerializationError(std::to_string(fds.size()) +
                             " descriptors are too many for one message");
  }
  iovec part = {const_cast<FdTag*>(&tag), sizeof(tag)};
  std::array<int, kMaxMessageFds> numbers;
  for (size_t i = 0; i < fds.size(); ++i) numbers[i] = fds[i].get();
  FdRoom<> room;
  msghdr packet{};
  packet.msg_iov = &part;
  packet.msg_iovlen = 1;
  AttachFds(packet, room.bytes, std::span(numbers).first(fds.size()));
  ssize_t sent;
  do {
    sent = ::sendmsg(put_socket_.get(), &packet, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  // Too many on their way: some must be got first (unix(7)).
  if (sent < 0 && (errno == EAGAIN || errno == ETOOMANYREFS || errno == ENOBUFS)) return false;
  Check(sent, "sendmsg(queue)");
  return true;
}

// Packets are in the order of their messages. One whose message was never published (its sender
// was killed) is thrown away; one of a later message says that this message's is not there any more
// (who received it was killed), and stays.
bool SharedQueue::ReceiveFds(const FdTag& tag, std::vector<UniqueFd>* fds) const {
  while (true) {
    FdTag next;
    const Packet found = Receive(descriptors_.get_socket, MSG_PEEK, &next, nullptr);
    if (found == Packet::kNone) return false;
    if (found == Packet::kSound && next.number > tag.number) return false;
    fds->clear();
    const Packet taken = Receive(descriptors_.get_socket, 0, &next, fds);
    if (taken == Packet::kSound && next == tag) return true;
  }
}

bool SharedQueue::AbandonedByPutters() const {
  if (has_put_socket()) return false;
  pollfd socket = {descriptors_.get_socket, 0, 0};
  return ::poll(&socket, 1, 0) == 1 && (socket.revents & POLLHUP) != 0;
}

}  // namespace roost::shm
