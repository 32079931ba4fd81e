// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_MESSAGE_H_
#define ROOST_PROCESS_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"

namespace roost::internal {

// What parent and child say over their control socket (SOCK_SEQPACKET): each message is a packet,
// which comes whole or not at all. A large body comes in a file of its own beside it.
enum class MessageKind : uint32_t {
  kArgumentsDecoded = 1,  // from the child: what was kept for its arguments can go
  kResult = 2,            // from the child, the last it says: its function's result
  kResultToAccept = 3,    // the same, and the child waits for kAccepted
  kException = 4,         // from the child, the last it says: an encoded exception
  kAccepted = 5,          // from the parent: the result has been decoded
  kLevels = 6,            // from the parent: its log levels have changed (level_message.h)
};

struct Message {
  MessageKind kind = MessageKind::kResult;
  Bytes body;                 // empty if it is in `shared`
  UniqueFd shared;            // for SharedBytes
  std::vector<UniqueFd> fds;  // what rides along
};

// Makes a message; a large body goes to `shared`. Throws std::system_error.
Message MakeMessage(MessageKind kind, Bytes body, std::vector<UniqueFd> fds);

// Waits while the socket is full. Throws SerializationError if more descriptors ride along than a
// packet can carry (about 250), std::system_error if the peer is gone.
void SendMessage(int socket, const Message& message);

// The same, without waiting: false, and nothing is sent, while the socket is full.
bool TrySendMessage(int socket, const Message& message);

// The next message that has arrived; does not wait. None: look at `ended`.
struct Received {
  std::optional<Message> message;
  bool ended = false;  // nothing will come any more
};
Received ReceiveMessage(int socket);

}  // namespace roost::internal

#endif  // ROOST_PROCESS_MESSAGE_H_
