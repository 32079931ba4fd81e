// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/socket_transport.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "roost/base/system_call.h"

namespace roost::rpc {
namespace {

constexpr size_t kWord = sizeof(capnp::word);
constexpr size_t kBufferWords = 64 * 1024 / kWord;
constexpr size_t kMaxInboxBytes = size_t{1} << 28;
constexpr uint32_t kMaxSegments = 512;
constexpr size_t kMaxDescriptors = 16;

struct alignas(cmsghdr) ControlBuffer {
  char bytes[CMSG_SPACE(kMaxDescriptors * sizeof(int))];
};

// The segment table that precedes each message (Cap'n Proto's stream framing).
std::vector<uint32_t> SegmentTable(kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) {
  std::vector<uint32_t> table;
  table.push_back(static_cast<uint32_t>(segments.size() - 1));
  for (const auto& segment : segments) table.push_back(static_cast<uint32_t>(segment.size()));
  if (table.size() % 2 != 0) table.push_back(0);
  return table;
}

}  // namespace

SocketTransport::SocketTransport(UniqueFd socket, size_t max_message_bytes)
    : socket_(std::move(socket)),
      max_message_words_(max_message_bytes / kWord),
      buffer_(kj::heapArray<capnp::word>(kBufferWords)) {}

void SocketTransport::Send(std::span<capnp::MessageBuilder* const> messages,
                           std::span<const int> descriptors) {
  std::vector<std::vector<uint32_t>> tables;
  tables.reserve(messages.size());
  std::vector<iovec> parts;
  for (capnp::MessageBuilder* message : messages) {
    const auto segments = message->getSegmentsForOutput();
    tables.push_back(SegmentTable(segments));
    parts.push_back({tables.back().data(), tables.back().size() * sizeof(uint32_t)});
    for (const auto& segment : segments) {
      parts.push_back({const_cast<capnp::word*>(segment.begin()), segment.size() * kWord});
    }
  }

  ControlBuffer control;
  size_t next = 0;
  while (next < parts.size()) {
    msghdr header{};
    header.msg_iov = &parts[next];
    header.msg_iovlen = std::min<size_t>(parts.size() - next, 1024);
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
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN) throw Disconnected(std::string("send: ") + std::strerror(errno));
      // Never block in a write without reading: the peer may be doing the same.
      if (WaitFor(POLLIN | POLLOUT, Deadline::Never()) & POLLIN) {
        Fill();
        while (auto message = NextWhole()) {
          inbox_bytes_ += message->size_in_bytes();
          inbox_.push_back(std::move(message));
        }
        if (inbox_bytes_ > kMaxInboxBytes) {
          throw ProtocolError("the peer sends without end and reads nothing");
        }
      }
      continue;
    }
    descriptors = {};
    size_t left = static_cast<size_t>(sent);
    while (next < parts.size() && left >= parts[next].iov_len) left -= parts[next++].iov_len;
    if (left != 0) {
      parts[next].iov_base = static_cast<char*>(parts[next].iov_base) + left;
      parts[next].iov_len -= left;
    }
  }
}

std::unique_ptr<IncomingMessage> SocketTransport::Receive(const Deadline& deadline) {
  if (!inbox_.empty()) {
    auto message = std::move(inbox_.front());
    inbox_.pop_front();
    inbox_bytes_ -= message->size_in_bytes();
    return message;
  }
  while (true) {
    if (auto message = NextWhole()) return message;
    if (WaitFor(POLLIN, deadline) == 0) return nullptr;
    Fill();
  }
}

short SocketTransport::WaitFor(short events, const Deadline& deadline) {
  while (true) {
    pollfd watched[2] = {{socket_.get(), events, 0}, {peer_pidfd_.get(), POLLIN, 0}};
    const int ready = ::poll(watched, peer_pidfd_ ? 2 : 1, deadline.poll_timeout());
    if (ready < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("poll");
    }
    if (ready == 0) {
      if (deadline.passed()) return 0;
      continue;
    }
    // What a peer wrote before it ended is still read.
    if (watched[0].revents != 0) {
      return static_cast<short>(watched[0].revents | (watched[0].revents & POLLHUP ? POLLIN : 0));
    }
    throw Disconnected("its process ended");
  }
}

bool SocketTransport::Fill() {
  iovec part;
  if (large_ != nullptr) {
    part.iov_base = reinterpret_cast<char*>(large_.begin()) + large_filled_;
    part.iov_len = large_.size() * kWord - large_filled_;
  } else {
    char* base = reinterpret_cast<char*>(buffer_.begin());
    if (begin_ != 0) {
      std::memmove(base, base + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    part.iov_base = base + end_;
    part.iov_len = kBufferWords * kWord - end_;
  }
  ControlBuffer control;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes;
  header.msg_controllen = sizeof(control.bytes);
  const ssize_t n = ::recvmsg(socket_.get(), &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return false;
    throw Disconnected(std::string("receive: ") + std::strerror(errno));
  }
  KeepDescriptors(&header);
  if (n == 0) throw Disconnected("it closed the connection");
  (large_ != nullptr ? large_filled_ : end_) += static_cast<size_t>(n);
  return true;
}

void SocketTransport::KeepDescriptors(void* message_header) {
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

std::unique_ptr<IncomingMessage> SocketTransport::NextWhole() {
  if (large_ != nullptr) {
    if (large_filled_ < large_.size() * kWord) return nullptr;
    large_filled_ = 0;
    return std::make_unique<IncomingMessage>(std::move(large_));
  }
  const size_t words = (end_ - begin_) / kWord;
  if (words == 0) return nullptr;
  const capnp::word* first = buffer_.begin() + begin_ / kWord;
  uint32_t segments = 0;
  std::memcpy(&segments, first, sizeof(segments));
  if (segments >= kMaxSegments) throw ProtocolError("received bytes that are no message");
  const size_t header_words = (uint64_t{segments} + 1) / 2 + 1;
  if (words < header_words) return nullptr;
  const size_t expected = capnp::expectedSizeInWordsFromPrefix(kj::arrayPtr(first, words));
  if (expected > max_message_words_) {
    throw ProtocolError("received a message of " + std::to_string(expected * kWord) +
                        " bytes, more than the limit of " +
                        std::to_string(max_message_words_ * kWord));
  }
  if (expected > words) {
    if (expected > kBufferWords) {
      large_ = kj::heapArray<capnp::word>(expected);
      large_filled_ = end_ - begin_;
      std::memcpy(large_.begin(), first, large_filled_);
      begin_ = end_ = 0;
    }
    return nullptr;
  }
  auto message = kj::heapArray<capnp::word>(expected);
  std::memcpy(message.begin(), first, expected * kWord);
  begin_ += expected * kWord;
  return std::make_unique<IncomingMessage>(std::move(message));
}

UniqueFd SocketTransport::TakeDescriptor() {
  if (descriptors_.empty()) return UniqueFd();
  UniqueFd fd = std::move(descriptors_.front());
  descriptors_.pop_front();
  return fd;
}

void SocketTransport::WatchPeer(UniqueFd pidfd) { peer_pidfd_ = std::move(pidfd); }

void SocketTransport::HangUp() noexcept { ::shutdown(socket_.get(), SHUT_RDWR); }

}  // namespace roost::rpc
