// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <sys/mman.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <utility>

#include "roost/error/error.h"
#include "roost/shm/machine.h"
#include "roost/shm/shared_queue.h"
#include "roost/shm/short_lock.h"

namespace roost::shm {
namespace {

// Messages of such sizes are brought into the cache while the one before them is copied; the rest
// of larger ones the processor fetches by itself.
constexpr size_t kLeastFetched = 256;
constexpr size_t kMostFetched = 2048;
constexpr size_t kCacheLine = 64;
// Of messages of one unit, that of so many messages later.
constexpr uint32_t kFetchedUnits = 16;

constexpr size_t kPage = 4096;
static_assert(kQueueDataOffset % kPage == 0 && kFirstRingBytes % kPage == 0);

void GiveBack(std::byte* from, const std::byte* to) {
  // Fails where the memory is no file: then nothing is given back.
  if (from < to) (void)::madvise(from, static_cast<size_t>(to - from), MADV_REMOVE);
}

}  // namespace

// What one holder of get_lock knows.
struct SharedQueue::GetState {
  explicit GetState(QueueMemory& memory) : lock(memory.get_lock) {}

  ShortLock::Holder lock;
  uint32_t first = 0;  // the tail's count at the beginning
  QueuePlace tail;     // with what was taken and not yet committed
  QueuePlace head;     // now or earlier
  bool moved = false;  // the tail
  int left_rings = 0;
  bool busy = false;
};

[[gnu::always_inline]] inline bool SharedQueue::BeginGet(GetState& state,
                                                         const Deadline* deadline) {
  if (shape_.joinable) FindHolder();
  if (!state.lock.Lock(deadline)) {
    state.busy = true;
    return false;
  }
  if (shape_.joinable && state.lock.owner_died()) RecoverTaken();
  state.tail = Checked(memory_.tail.load(std::memory_order_relaxed));
  state.first = state.tail.count;
  state.head = Checked(memory_.known_head.load(std::memory_order_relaxed));
  return true;
}

[[gnu::always_inline]] inline bool SharedQueue::FindMessage(GetState& state) {
  if (state.tail.count == state.head.count) {
    const uint64_t head = memory_.head.load(std::memory_order_acquire);
    state.head = Checked(head);
    memory_.known_head.store(head, std::memory_order_relaxed);
  }
  if (state.head.CountSince(state.tail) > max_messages_) {
    Damaged("there are more messages than can be");
  }
  // Behind a jump there may be none yet.
  while (state.tail.ring != state.head.ring) {
    uint64_t word;
    Machine::Copy(&word, At(state.tail), sizeof(word));
    if (RecordHeader::Of(word).kind != RecordKind::kJump) break;
    if (state.moved) return false;  // what was taken is committed first
    if (++state.left_rings > static_cast<int>(kMostRings)) Damaged("jumps lead in a circle");
    LeaveRing(state);
  }
  return state.tail.count != state.head.count;
}

void SharedQueue::LeaveRing(GetState& state) {
  const QueuePlace left = state.tail;
  uint64_t word;
  Machine::Copy(&word, At(left), sizeof(word));
  const RecordHeader jump = RecordHeader::Of(word);
  if (jump.kind != RecordKind::kJump || jump.size >= shape_.rings || jump.size == left.ring) {
    Damaged("a jump leads nowhere");
  }
  if (RingBytes(left.ring) > kRingKept) {
    // All but the page with the jump, which is read again if this process is killed here.
    std::byte* const begin = rings_[left.ring];
    std::byte* const kept = begin + static_cast<size_t>(At(left) - begin) / kPage * kPage;
    GiveBack(begin, kept);
    GiveBack(kept + kPage, begin + RingBytes(left.ring));
  }
  state.tail.ring = static_cast<uint32_t>(jump.size);
  state.tail.position = 0;
  memory_.tail.store(state.tail.word(), std::memory_order_release);
}

[[gnu::always_inline]] inline RecordHeader SharedQueue::Header(const GetState& state) const {
  uint64_t word;
  Machine::Copy(&word, At(state.tail), sizeof(word));
  const RecordHeader header = RecordHeader::Of(word);
  const bool with_fds = header.kind == RecordKind::kMessageWithFds;
  if (header.kind != RecordKind::kMessage && !with_fds) Damaged("a record is of no known kind");
  size_t there = RingBytes(state.tail.ring);
  if (state.tail.ring == state.head.ring) {
    there = std::min(there, size_t{state.head.position - state.tail.position} * kQueueUnit);
  }
  if (there < kRecordHeaderBytes || header.size > there - kRecordHeaderBytes ||
      (with_fds && header.size < sizeof(FdTag))) {
    Damaged("a message is longer than what is there");
  }
  return header;
}

[[gnu::always_inline]] inline void SharedQueue::FetchNext(const GetState& state,
                                                          size_t bytes) const {
  if (bytes < kLeastFetched || state.tail.ring != state.head.ring) return;
  QueuePlace next = state.tail;
  next.position += static_cast<uint32_t>((bytes + kQueueUnit - 1) / kQueueUnit);
  // What is not published yet is left to the putter.
  const size_t there = size_t{state.head.position - next.position} * kQueueUnit;
  const Run run = RunAt(next, 0);
  const size_t end = std::min({bytes, there, run.bytes, kMostFetched});
  for (size_t at = 0; at < end; at += kCacheLine) Machine::FetchToRead(run.begin + at);
}

[[gnu::always_inline]] inline void SharedQueue::Commit(GetState& state) {
  TaskHolder* const holder = holder_.load(std::memory_order_relaxed);
  if (holder == nullptr) {
    memory_.tail.store(state.tail.word(), std::memory_order_release);
    return;
  }
  TaskCount taken = TaskCount::Of(holder->taken.load(std::memory_order_relaxed));
  taken.target = state.tail.count;
  taken.amount = (state.tail.count - state.first) & QueuePlace::kCountMask;
  holder->taken.store(taken.word(), std::memory_order_release);
  memory_.tail.store(state.tail.word(), std::memory_order_release);
  holder->taken.store(TaskCount{taken.count + taken.amount}.word(), std::memory_order_release);
}

[[gnu::always_inline]] inline SharedQueue::GetResult SharedQueue::EndGet(GetState& state,
                                                                         size_t count) {
  GetResult result;
  result.count = count;
  result.left = state.head.CountSince(state.tail);
  result.busy = state.busy;
  result.head = state.head.word();
  if (!state.moved && state.left_rings == 0) {
    if (result.left == 0 && memory_.poll_level.load(std::memory_order_relaxed) != 0 &&
        !state.busy) {
      state.lock.Unlock();
      LowerLevel();
    }
    return result;
  }
  if (state.moved) Commit(state);
  state.lock.Unlock();
  memory_.putters.Wake(static_cast<int>(std::clamp<size_t>(count, 1, INT_MAX)));
  if (result.left == 0) {
    if (RingBytes(state.tail.ring) > kRingKept) GiveBackLargeRing();
    if (memory_.poll_level.load(std::memory_order_relaxed) != 0) LowerLevel();
  }
  return result;
}

SharedQueue::GetResult SharedQueue::Get(Sink& sink, size_t most, const Deadline* deadline) {
  GetState state(memory_);
  size_t count = 0;
  bool dropped = false;
  if (shape_.joinable) most = std::min<size_t>(most, TaskCount::kMostAtOnce);
  if (!BeginGet(state, deadline)) most = 0;
  while (count < most && FindMessage(state)) {
    const RecordHeader header = Header(state);
    const bool with_fds = header.kind == RecordKind::kMessageWithFds;
    // Descriptors cannot be put back: such a message is got alone.
    if (with_fds && state.moved) break;
    const size_t skip = with_fds ? sizeof(FdTag) : 0;
    const size_t size = header.size - skip;
    std::byte* const room = sink.Room(size);
    FetchNext(state, kRecordHeaderBytes + header.size);
    CopyOut(state.tail, kRecordHeaderBytes + skip, room, size);
    bool there = true;
    if (with_fds) {
      FdTag tag;
      CopyOut(state.tail, kRecordHeaderBytes, &tag, sizeof(tag));
      std::vector<UniqueFd> fds;
      there = ReceiveFds(tag, &fds);
      if (there) {
        sink.Descriptors(std::move(fds));
      } else {
        sink.Drop();
      }
    }
    const size_t bytes = kRecordHeaderBytes + header.size;
    state.tail.position += static_cast<uint32_t>((bytes + kQueueUnit - 1) / kQueueUnit);
    state.tail.count = (state.tail.count + 1) & QueuePlace::kCountMask;
    state.moved = true;
    if (there) ++count;
    dropped = !there;
    if (with_fds) break;
  }
  const GetResult result = EndGet(state, count);
  if (dropped && shape_.joinable) FinishTask(/*lost=*/true);
  return result;
}

SharedQueue::GetResult SharedQueue::GetArray(void* items, size_t size, size_t most,
                                             const Deadline* deadline) {
  GetState state(memory_);
  size_t count = 0;
  if (!BeginGet(state, deadline)) return EndGet(state, 0);
  if (shape_.joinable) most = std::min<size_t>(most, TaskCount::kMostAtOnce);
  auto* item = static_cast<std::byte*>(items);
  const auto units =
      static_cast<uint32_t>((kRecordHeaderBytes + size + kQueueUnit - 1) / kQueueUnit);
  for (; count < most && FindMessage(state); ++count, item += size) {
    const RecordHeader header = Header(state);
    if (header.kind != RecordKind::kMessage || header.size != size) {
      Damaged("a message is not of the queue's type");
    }
    if (size == sizeof(uint64_t)) {
      if (state.head.CountSince(state.tail) > kFetchedUnits) {
        QueuePlace ahead = state.tail;
        ahead.position += kFetchedUnits;
        Machine::FetchToRead(At(ahead));
      }
      Machine::Copy(item, At(state.tail) + kRecordHeaderBytes, sizeof(uint64_t));
    } else {
      CopyOut(state.tail, kRecordHeaderBytes, item, size);
    }
    state.tail.position += units;
    state.tail.count = (state.tail.count + 1) & QueuePlace::kCountMask;
    state.moved = true;
  }
  return EndGet(state, count);
}

void SharedQueue::LeaveEmptyRing() {
  GetState state(memory_);
  if (BeginGet(state, nullptr)) FindMessage(state);
  EndGet(state, 0);
}

}  // namespace roost::shm
