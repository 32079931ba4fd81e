// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/ring_stream.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/trace/trace.h"

namespace roost::rpc {
namespace {

// So long a sleep on the futex lasts: a peer's end is noticed only behind it.
constexpr std::chrono::nanoseconds kDoze = std::chrono::milliseconds(5);

// So long it pays to look for an answer: longer than the peer takes to wake, or else two sides that
// both fell asleep once would find each other asleep again and again.
constexpr std::chrono::nanoseconds kLongestLook = std::chrono::microseconds(100);

}  // namespace

std::unique_ptr<RingStream> RingStream::Propose(int socket, UniqueFd* memory) {
  shm::Segment segment = shm::Segment::Create("roost-connection", sizeof(Rings), memory);
  const uint64_t number = trace::NumberOfFile(memory->get());
  return std::unique_ptr<RingStream>(
      new RingStream(std::move(segment), number, /*proposer=*/true, Duplicate(socket)));
}

std::unique_ptr<RingStream> RingStream::Accept(int socket, const UniqueFd& memory) {
  const uint64_t number = trace::NumberOfFile(memory.get());
  return std::unique_ptr<RingStream>(new RingStream(shm::Segment::Map(memory, sizeof(Rings)),
                                                    number, /*proposer=*/false, Duplicate(socket)));
}

RingStream::RingStream(shm::Segment segment, uint64_t number, bool proposer, UniqueFd socket)
    : segment_(std::move(segment)),
      number_(number),
      in_(proposer ? rings().to_proposer : rings().to_acceptor),
      out_(proposer ? rings().to_acceptor : rings().to_proposer),
      proposer_(proposer),
      bell_(std::move(socket)),
      spin_(kLongestLook) {}

size_t RingStream::TryWrite(std::span<const iovec> parts, std::span<const int> descriptors) {
  CheckHungUp();
  if (!descriptors.empty()) throw InvalidState("descriptors cannot ride through shared memory");
  const size_t written = out_.Write(parts);
  if (written == 0) return 0;
  switch (out_.ReaderToWake()) {
    case shm::Sleep::kAwake:
      break;
    case shm::Sleep::kOnFutex:
      out_.WakeReader();
      break;
    case shm::Sleep::kInPoll:
      bell_.Ring();
  }
  return written;
}

size_t RingStream::TryRead(void* data, size_t size) {
  CheckHungUp();
  const size_t read = in_.Read(data, size);
  if (read != 0 && in_.WriterToWake() != shm::Sleep::kAwake) bell_.Ring();
  return read;
}

bool RingStream::TrySendSet(std::span<const int> descriptors) {
  CheckHungUp();
  return bell_.TrySendSet(descriptors);
}

uint64_t RingStream::SentMark() const {
  return trace::FlowId(2 * number_ + (proposer_ ? 0 : 1), out_.written());
}

uint64_t RingStream::ReadMark(size_t unread) const {
  return trace::FlowId(2 * number_ + (proposer_ ? 1 : 0), in_.read() - unread);
}

bool RingStream::Ready(bool or_writable) const {
  return in_.Available() != 0 || (or_writable && !bell_.full() && out_.Space() != 0) ||
         hung_up_.load(std::memory_order_relaxed);
}

bool RingStream::Wait(bool or_writable, const Deadline& deadline) {
  if (!spin_.Until([&] { return Ready(or_writable); }, [&] { return PeerIsHere(); }) &&
      !(!or_writable && Doze(deadline)) && !Sleep(or_writable, deadline)) {
    return false;
  }
  CheckHungUp();
  return true;
}

bool RingStream::PeerIsHere() {
  return proposer_ ? placement_.Shares(in_.writer_cpu()) : in_.writer_cpu() == shm::CurrentCpu();
}

bool RingStream::Doze(const Deadline& deadline) {
  if (!in_.AnnounceSleep(shm::Sleep::kOnFutex)) return true;
  in_.SleepOnFutex(deadline.never() ? kDoze : std::min(kDoze, deadline.left()));
  in_.WithdrawSleep();
  return Ready(/*or_writable=*/false);
}

bool RingStream::Sleep(bool or_writable, const Deadline& deadline) {
  bool passed = false;
  while (!passed) {
    if (!in_.AnnounceSleep(shm::Sleep::kInPoll)) break;
    if (or_writable && !bell_.full() && !out_.AnnounceSleep(shm::Sleep::kInPoll)) break;
    const short events = bell_.full() && or_writable ? POLLIN | POLLOUT : POLLIN;
    pollfd watched[2] = {{bell_.get(), events, 0},
                         {peer_pidfd_ == nullptr ? -1 : peer_pidfd_->get(), POLLIN, 0}};
    const int ready = ::poll(watched, 2, deadline.poll_timeout());
    if (ready < 0 && errno != EINTR) ThrowErrno("poll");
    if ((watched[0].revents & POLLOUT) != 0) bell_.SeenWritable();
    const bool closed = ready > 0 && watched[0].revents != 0 && !bell_.TakeRings();
    if (Ready(or_writable)) break;
    // What a peer wrote before it ended has been read.
    if (closed) throw Disconnected("it closed the connection");
    if (ready > 0 && watched[1].revents != 0) throw Disconnected("its process ended");
    passed = ready == 0 && deadline.passed();
  }
  in_.WithdrawSleep();
  if (or_writable) out_.WithdrawSleep();
  return !passed;
}

void RingStream::CheckHungUp() const {
  if (hung_up_.load(std::memory_order_relaxed)) throw Disconnected("the connection was closed");
}

void RingStream::Close(int how) noexcept {
  hung_up_.store(true);
  ::shutdown(bell_.get(), how);
  in_.WakeSelf();
}

void RingStream::Abandon() noexcept {
  rings().abandoned.store(1);
  HangUp();
}

bool RingStream::Abandoned() const { return rings().abandoned.load() != 0; }

}  // namespace roost::rpc
