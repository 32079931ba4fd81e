// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/message.h"

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "roost/base/riding_fds.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/shared_bytes.h"

namespace roost::internal {

namespace {

constexpr size_t kMaxInlineBytes = 16 * 1024;

struct Header {
  MessageKind kind;
  uint32_t is_shared;  // 1: the first descriptor holds the body
};

}  // namespace

Message MakeMessage(MessageKind kind, Bytes body, std::vector<UniqueFd> fds) {
  Message message{kind, std::move(body), UniqueFd(), std::move(fds)};
  if (message.body.size() > kMaxInlineBytes) {
    message.shared = MakeSharedBytes({message.body});
    message.body = Bytes();
  }
  return message;
}

namespace {

// False if it would have had to wait.
bool Send(int socket, const Message& message, int flags) {
  std::vector<int> fds;
  if (message.shared) fds.push_back(message.shared.get());
  for (const UniqueFd& fd : message.fds) fds.push_back(fd.get());
  if (fds.size() > kMaxMessageFds) {
    throw SerializationError(std::to_string(message.fds.size()) +
                             " descriptors are too many for one message");
  }
  Header header{message.kind, message.shared ? 1u : 0u};
  iovec parts[] = {{&header, sizeof(header)},
                   {const_cast<std::byte*>(message.body.data()), message.body.size()}};
  msghdr packet{};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  FdRoom<> room;
  AttachFds(packet, room.bytes, fds);
  ssize_t sent;
  do {
    sent = ::sendmsg(socket, &packet, MSG_NOSIGNAL | flags);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && errno == EAGAIN && flags != 0) return false;
  Check(sent, "sendmsg(control)");
  return true;
}

}  // namespace

void SendMessage(int socket, const Message& message) { Send(socket, message, 0); }

bool TrySendMessage(int socket, const Message& message) {
  return Send(socket, message, MSG_DONTWAIT);
}

Received ReceiveMessage(int socket) {
  Header header{};
  Message message;
  message.body.resize(kMaxInlineBytes);
  iovec parts[] = {{&header, sizeof(header)}, {message.body.data(), message.body.size()}};
  FdRoom<> room;
  msghdr packet{};
  packet.msg_iov = parts;
  packet.msg_iovlen = 2;
  packet.msg_control = room.bytes;
  packet.msg_controllen = sizeof(room.bytes);
  ssize_t size;
  do {
    size = ::recvmsg(socket, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno == EAGAIN) return {std::nullopt, false};
  if (size < static_cast<ssize_t>(sizeof(header))) return {std::nullopt, true};
  message.kind = header.kind;
  message.body.resize(static_cast<size_t>(size) - sizeof(header));
  TakeFds(packet, &message.fds);
  if (header.is_shared != 0 && !message.fds.empty()) {
    message.shared = std::move(message.fds.front());
    message.fds.erase(message.fds.begin());
  }
  return {std::move(message), false};
}

}  // namespace roost::internal
