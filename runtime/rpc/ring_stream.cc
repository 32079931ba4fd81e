// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/ring_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::rpc {

std::unique_ptr<RingStream> RingStream::Propose(int socket, Offer* offer) {
  shm::Segment segment = shm::Segment::Create("roost-connection", sizeof(Rings), &offer->memory);
  offer->own_bell = CreateEventfd();
  offer->peer_bell = CreateEventfd();
  return std::unique_ptr<RingStream>(
      new RingStream(std::move(segment), /*proposer=*/true, Duplicate(socket),
                     Duplicate(offer->own_bell.get()), Duplicate(offer->peer_bell.get())));
}

namespace {

// Anything else could block this process, or kill it with SIGPIPE.
void CheckBell(const UniqueFd& bell) {
  const std::string path = "/proc/self/fd/" + std::to_string(bell.get());
  char target[64] = {};
  const ssize_t size = ::readlink(path.c_str(), target, sizeof(target) - 1);
  if (size < 0 || std::string_view(target) != "anon_inode:[eventfd]" ||
      (::fcntl(bell.get(), F_GETFL) & O_NONBLOCK) == 0) {
    throw ProtocolError("a doorbell that is no eventfd");
  }
}

}  // namespace

std::unique_ptr<RingStream> RingStream::Accept(int socket, Offer offer) {
  CheckBell(offer.own_bell);
  CheckBell(offer.peer_bell);
  shm::Segment segment = shm::Segment::Map(offer.memory, sizeof(Rings));
  return std::unique_ptr<RingStream>(new RingStream(std::move(segment), /*proposer=*/false,
                                                    Duplicate(socket), std::move(offer.peer_bell),
                                                    std::move(offer.own_bell)));
}

RingStream::RingStream(shm::Segment segment, bool proposer, UniqueFd socket, UniqueFd own_bell,
                       UniqueFd peer_bell)
    : segment_(std::move(segment)),
      in_(proposer ? static_cast<Rings*>(segment_.data())->to_proposer
                   : static_cast<Rings*>(segment_.data())->to_acceptor),
      out_(proposer ? static_cast<Rings*>(segment_.data())->to_acceptor
                    : static_cast<Rings*>(segment_.data())->to_proposer),
      socket_(std::move(socket)),
      own_bell_(std::move(own_bell)),
      peer_bell_(std::move(peer_bell)) {}

size_t RingStream::TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) {
  CheckHungUp();
  if (!descriptors.empty()) throw InvalidState("descriptors cannot ride through shared memory");
  const size_t written = out_.Write(parts);
  if (written != 0 && out_.ReaderMustBeRung()) RingPeer();
  return written;
}

size_t RingStream::TryRead(void* data, size_t size) {
  CheckHungUp();
  const size_t read = in_.Read(data, size);
  if (read != 0 && in_.WriterMustBeRung()) RingPeer();
  return read;
}

bool RingStream::Ready(bool or_writable) const {
  return in_.Available() != 0 || (or_writable && out_.Space() != 0) ||
         hung_up_.load(std::memory_order_relaxed);
}

bool RingStream::Wait(bool or_writable, const Deadline& deadline) {
  if (!spin_.Until([&] { return Ready(or_writable); }) && !Sleep(or_writable, deadline)) {
    return false;
  }
  CheckHungUp();
  return true;
}

bool RingStream::Sleep(bool or_writable, const Deadline& deadline) {
  while (true) {
    if (!in_.AnnounceSleep() || (or_writable && !out_.AnnounceSleep())) break;
    pollfd watched[3] = {
        {own_bell_.get(), POLLIN, 0}, {socket_.get(), POLLIN, 0}, {peer_pidfd_.get(), POLLIN, 0}};
    const int ready = ::poll(watched, 3, deadline.poll_timeout());
    if (ready < 0 && errno != EINTR) ThrowErrno("poll");
    if (watched[0].revents != 0) {
      uint64_t rings;
      [[maybe_unused]] const ssize_t n = ::read(own_bell_.get(), &rings, sizeof(rings));
    }
    if (Ready(or_writable)) break;
    // What a peer wrote before it ended has been read.
    if (watched[1].revents != 0) throw Disconnected("it closed the connection");
    if (watched[2].revents != 0) throw Disconnected("its process ended");
    if (ready == 0 && deadline.passed()) {
      in_.WithdrawSleep();
      out_.WithdrawSleep();
      return false;
    }
  }
  in_.WithdrawSleep();
  out_.WithdrawSleep();
  return true;
}

void RingStream::RingPeer() noexcept {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = ::write(peer_bell_.get(), &one, sizeof(one));
}

void RingStream::CheckHungUp() const {
  if (hung_up_.load(std::memory_order_relaxed)) throw Disconnected("the connection was closed");
}

void RingStream::HangUp() noexcept {
  hung_up_.store(true);
  ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace roost::rpc
