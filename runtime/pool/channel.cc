// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/channel.h"

#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "roost/base/riding_fds.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {

namespace {

constexpr size_t kMaxPacket = 64 * 1024;
static_assert(kMaxRidingFds + 1 == kMaxMessageFds);  // and one that holds the body
constexpr uint64_t kInSharedFile = ~uint64_t{0};

struct FrameHeader {
  FrameKind kind;
  uint32_t id;
  uint64_t size;  // or kInSharedFile: the packet's first descriptor holds the body
};

void Append(Bytes& bytes, const void* data, size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

}  // namespace

bool Packet::HasRoomFor(size_t body_size, bool has_fds) const {
  if (bytes_.empty()) return true;
  return fds_.empty() && !has_fds &&
         bytes_.size() + sizeof(FrameHeader) + body_size <= kMaxInlineBody;
}

void Packet::Add(FrameKind kind, uint32_t id, BytesView body) {
  const FrameHeader header{kind, id, body.size()};
  Append(bytes_, &header, sizeof(header));
  Append(bytes_, body.data(), body.size());
}

void Packet::AddWithFds(FrameKind kind, uint32_t id, BytesView body, int shared,
                        const std::vector<UniqueFd>& riding) {
  if (shared >= 0) {
    const FrameHeader header{kind, id, kInSharedFile};
    Append(bytes_, &header, sizeof(header));
    fds_.push_back(shared);
  } else {
    Add(kind, id, body);
  }
  for (const UniqueFd& fd : riding) fds_.push_back(fd.get());
}

Sent SendPacket(int socket, const Packet& packet, bool wait) {
  iovec part{const_cast<std::byte*>(packet.bytes().data()), packet.bytes().size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  FdRoom<> room;
  AttachFds(message, room.bytes, packet.fds());
  ssize_t sent;
  do {
    sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
  } while (sent < 0 && errno == EINTR);
  if (sent >= 0) return Sent::kYes;
  if (errno == EAGAIN) return Sent::kFull;
  if (errno == EPIPE || errno == ECONNRESET) return Sent::kGone;
  ThrowErrno("sendmsg(pool)");
}

FrameReader::Status FrameReader::Receive(int socket, bool wait) {
  buffer_.resize(kMaxPacket);
  fds_.clear();
  left_ = {};
  iovec part{buffer_.data(), buffer_.size()};
  FdRoom<> room;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.bytes;
  message.msg_controllen = sizeof(room.bytes);
  ssize_t size;
  do {
    size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  } while (size < 0 && errno == EINTR);
  if (size < 0 && errno == EAGAIN) return Status::kNothing;
  if (size == 0 || (size < 0 && errno == ECONNRESET)) return Status::kEnded;
  Check(size, "recvmsg(pool)");
  TakeFds(message, &fds_);
  left_ = BytesView(buffer_).first(static_cast<size_t>(size));
  return Status::kFrames;
}

std::optional<TaskFrame> FrameReader::Next() {
  if (left_.empty()) return std::nullopt;
  FrameHeader header;
  if (left_.size() < sizeof(header)) throw SerializationError("a pool's packet ends too early");
  std::memcpy(&header, left_.data(), sizeof(header));
  left_ = left_.subspan(sizeof(header));
  TaskFrame frame{header.kind, header.id, {}, UniqueFd(), {}};
  if (header.size == kInSharedFile) {
    if (fds_.empty()) throw SerializationError("a pool's packet lacks a descriptor");
    frame.shared = std::move(fds_.front());
    fds_.erase(fds_.begin());
  } else {
    if (header.size > left_.size()) throw SerializationError("a pool's packet ends too early");
    frame.body = left_.first(header.size);
    left_ = left_.subspan(header.size);
  }
  if (left_.empty()) frame.fds = std::exchange(fds_, {});
  return frame;
}

UniqueFd Claims::CreateFile() { return CreateMemfd("roost-pool", kSlots * sizeof(Word)); }

Claims::Claims(int fd) {
  void* const start =
      ::mmap(nullptr, kSlots * sizeof(Word), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (start == MAP_FAILED) ThrowErrno("mmap(pool)");
  words_ = static_cast<Word*>(start);
}

Claims::~Claims() { ::munmap(words_, kSlots * sizeof(Word)); }

}  // namespace roost::internal
