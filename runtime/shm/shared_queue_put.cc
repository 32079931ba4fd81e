// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/machine.h"
#include "roost/shm/shared_queue.h"
#include "roost/shm/short_lock.h"

namespace roost::shm {
namespace {

// A ring is left for a smaller one after so many puts in a row that did not need it.
constexpr uint32_t kCalmPuts = 1024;
// The same for a ring whose pages are given back when it is left.
constexpr uint32_t kCalmPutsInLarge = 16;

// From this size on a message is better kept waiting for a moment than put into fresh memory.
constexpr size_t kThriftyBytes = 64 * 1024;

// The place of a record is brought into the cache before it is written: the getters' processor has
// it, and an atomic instruction on this one would wait until it has been handed over. For records
// of one unit the place that lies so many units ahead; for larger ones the next, up to a size from
// which on the processor does so by itself.
constexpr uint32_t kFetchedUnits = 32;
constexpr size_t kMostFetched = 2048;
constexpr size_t kCacheLine = 64;

constexpr size_t kJumpBytes = kQueueUnit;

size_t RecordBytes(size_t message) {
  return (kRecordHeaderBytes + message + kQueueUnit - 1) / kQueueUnit * kQueueUnit;
}

// The ring in which a record of `bytes` travels best: not too small for several of them.
uint32_t RingFor(size_t bytes, uint32_t rings) {
  uint32_t ring = 0;
  while (ring + 1 < rings && RingBytes(ring) < 3 * bytes + kJumpBytes) ++ring;
  return ring;
}

}  // namespace

// What one holder of put_lock knows.
struct SharedQueue::PutState {
  explicit PutState(QueueMemory& memory) : lock(memory.put_lock) {}

  ShortLock::Holder lock;
  QueuePlace head;  // with what was appended and not yet published
  QueuePlace tail;  // now or earlier
  bool tail_is_new = false;
  bool thrifty = false;
  Refusal refusal = Refusal::kNone;
};

[[gnu::always_inline]] inline bool SharedQueue::BeginPut(PutState& state,
                                                         const Deadline* deadline) {
  if (!state.lock.Lock(deadline)) {
    state.refusal = Refusal::kBusy;
    return false;
  }
  if (memory_.closed.load(std::memory_order_relaxed) != 0) {
    state.refusal = Refusal::kClosed;
    return false;
  }
  state.head = Checked(memory_.head.load(std::memory_order_relaxed));
  state.tail = Checked(memory_.known_tail.load(std::memory_order_relaxed));
  return true;
}

void SharedQueue::RefreshTail(PutState& state) const {
  const uint64_t tail = memory_.tail.load(std::memory_order_acquire);
  state.tail = Checked(tail);
  state.tail_is_new = true;
  memory_.known_tail.store(tail, std::memory_order_relaxed);
}

[[gnu::always_inline]] inline bool SharedQueue::MakeRoom(PutState& state, size_t bytes) {
  if (state.head.CountSince(state.tail) >= max_messages_) {
    if (!state.tail_is_new) RefreshTail(state);
    const uint32_t count = state.head.CountSince(state.tail);
    if (count > max_messages_) Damaged("there are more messages than can be");
    if (count == max_messages_) {
      state.refusal = Refusal::kCount;
      return false;
    }
  }
  if (shape_.joinable && Unfinished() >= kMostMessages) {
    state.refusal = Refusal::kCount;
    return false;
  }
  const uint32_t ring = state.head.ring;
  // All of this ring that is used, where the tail lies in it; else all since it was entered.
  const auto used = [&] {
    const uint32_t from = state.tail.ring == ring ? state.tail.position : 0;
    return size_t{state.head.position - from} * kQueueUnit;
  };
  const auto fits = [&] { return used() + bytes + kJumpBytes <= RingBytes(ring); };
  if (ring != 0) {
    // Back to a smaller ring, once the larger one has not been needed for a while.
    const uint32_t wanted = RingFor(bytes, shape_.rings);
    uint32_t calm = wanted < ring ? memory_.calm.load(std::memory_order_relaxed) + 1 : 0;
    if (calm >= (RingBytes(ring) > kRingKept ? kCalmPutsInLarge : kCalmPuts)) {
      calm = 0;
      RefreshTail(state);
      if (state.tail.ring == ring && used() <= RingBytes(ring) / 4) {
        Jump(state, wanted);
        return true;
      }
    }
    memory_.calm.store(calm, std::memory_order_relaxed);
  }
  if (fits()) return true;
  if (!state.tail_is_new) {
    RefreshTail(state);
    if (fits()) return true;
  }
  if (used() > RingBytes(ring)) Damaged("more of a ring is used than there is");
  return MakeRoomElsewhere(state, bytes);
}

bool SharedQueue::MakeRoomElsewhere(PutState& state, size_t bytes) {
  if (state.thrifty && bytes >= kThriftyBytes && state.head.ring >= RingFor(bytes, shape_.rings) &&
      state.head.CountSince(state.tail) != 0) {
    state.refusal = Refusal::kGrowth;
    return false;
  }
  for (uint32_t ring = std::max(state.head.ring + 1, RingFor(bytes, shape_.rings));
       ring < shape_.rings; ++ring) {
    // The tail's ring is full of messages; those between are empty, and so are those above it.
    if (ring == state.tail.ring || bytes + 2 * kJumpBytes > RingBytes(ring)) continue;
    Jump(state, ring);
    return true;
  }
  if (bytes > RecordBytes(max_message_bytes())) {
    throw InvalidArgument("a message of about " + std::to_string(bytes) +
                          " bytes is larger than the queue's limit of " +
                          std::to_string(max_message_bytes()));
  }
  state.refusal = Refusal::kBytes;
  return false;
}

void SharedQueue::Jump(PutState& state, uint32_t ring) const {
  const uint64_t jump = RecordHeader{RecordKind::kJump, ring}.word();
  CopyIn(state.head, 0, &jump, sizeof(jump));
  state.head.ring = ring;
  state.head.position = 0;
  memory_.calm.store(0, std::memory_order_relaxed);
}

[[gnu::always_inline]] inline SharedQueue::PutResult SharedQueue::EndPut(PutState& state,
                                                                         size_t count) {
  PutResult result{count, state.refusal, state.tail.word()};
  if (count == 0) return result;
  if (memory_.poll_used.load(std::memory_order_relaxed) != 0) RaiseLevel();
  memory_.head.store(state.head.word(), std::memory_order_release);
  state.lock.Unlock();
  memory_.getters.Wake(1);
  return result;
}

bool SharedQueue::AppendFds(PutState& state, const std::vector<UniqueFd>& fds) {
  if (!put_socket_) {
    state.refusal = Refusal::kClosed;
    return false;
  }
  const FdTag tag{memory_.fd_number.load(std::memory_order_relaxed) + 1, RandomId()};
  // A number that was used by a process that was killed is not used again.
  memory_.fd_number.store(tag.number, std::memory_order_relaxed);
  if (!SendFds(tag, fds)) {
    state.refusal = Refusal::kSockets;
    return false;
  }
  CopyIn(state.head, kRecordHeaderBytes, &tag, sizeof(tag));
  return true;
}

[[gnu::always_inline]] inline void SharedQueue::FetchRoom(const PutState& state,
                                                          size_t bytes) const {
  const Run run = RunAt(state.head, bytes);
  const size_t end = std::min({bytes, run.bytes, kMostFetched});
  for (size_t at = 0; at < end; at += kCacheLine) Machine::FetchToWrite(run.begin + at);
}

[[gnu::always_inline]] inline bool SharedQueue::Append(PutState& state, const Outgoing& message) {
  const bool has_fds = message.fds != nullptr && !message.fds->empty();
  const size_t size = message.first.size() + message.second.size() + (has_fds ? sizeof(FdTag) : 0);
  const size_t bytes = RecordBytes(size);
  if (!MakeRoom(state, bytes)) return false;
  size_t skip = kRecordHeaderBytes;
  if (has_fds) [[unlikely]] {
    if (!AppendFds(state, *message.fds)) return false;
    skip += sizeof(FdTag);
  }
  const RecordHeader header{has_fds ? RecordKind::kMessageWithFds : RecordKind::kMessage, size};
  const uint64_t word = header.word();
  Machine::Copy(At(state.head), &word, sizeof(word));
  FetchRoom(state, bytes);
  CopyIn(state.head, skip, message.first.data(), message.first.size());
  if (!message.second.empty()) {
    CopyIn(state.head, skip + message.first.size(), message.second.data(), message.second.size());
  }
  state.head.position += static_cast<uint32_t>(bytes / kQueueUnit);
  state.head.count = (state.head.count + 1) & QueuePlace::kCountMask;
  return true;
}

SharedQueue::PutResult SharedQueue::Put(std::span<const Outgoing> messages,
                                        const Deadline* deadline, bool thrifty) {
  PutState state(memory_);
  state.thrifty = thrifty;
  size_t count = 0;
  if (BeginPut(state, deadline)) {
    for (const Outgoing& message : messages) {
      if (!Append(state, message)) break;
      ++count;
    }
  }
  return EndPut(state, count);
}

SharedQueue::PutResult SharedQueue::PutArray(const void* items, size_t size, size_t count,
                                             const Deadline* deadline) {
  PutState state(memory_);
  size_t done = 0;
  if (BeginPut(state, deadline)) {
    const auto* item = static_cast<const std::byte*>(items);
    const size_t bytes = RecordBytes(size);
    const uint64_t header = RecordHeader{RecordKind::kMessage, size}.word();
    for (; done < count && MakeRoom(state, bytes); ++done, item += size) {
      std::byte* const record = At(state.head);
      Machine::Copy(record, &header, sizeof(header));
      if (size == sizeof(uint64_t)) {  // a unit lies together
        QueuePlace ahead = state.head;
        ahead.position += kFetchedUnits;
        Machine::FetchToWrite(At(ahead));
        Machine::Copy(record + kRecordHeaderBytes, item, sizeof(uint64_t));
      } else {
        CopyIn(state.head, kRecordHeaderBytes, item, size);
      }
      state.head.position += static_cast<uint32_t>(bytes / kQueueUnit);
      state.head.count = (state.head.count + 1) & QueuePlace::kCountMask;
    }
  }
  return EndPut(state, done);
}

}  // namespace roost::shm
