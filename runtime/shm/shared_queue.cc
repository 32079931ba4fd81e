// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/shared_queue.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/machine.h"
#include "roost/shm/short_lock.h"
#include "roost/shm/slices.h"

namespace roost::shm {
namespace {

QueueMemory& CheckedMemory(void* memory, size_t bytes) {
  auto& queue = *static_cast<QueueMemory*>(memory);
  if (bytes < kQueueDataOffset || queue.magic != kQueueMagic) {
    throw ProtocolError("shared memory that holds no queue");
  }
  return queue;
}

QueueShape CheckedShape(const QueueMemory& memory, size_t bytes) {
  QueueShape shape;
  shape.rings = memory.rings;
  shape.max_messages = memory.max_messages;
  shape.type = memory.type;
  shape.lease_high = memory.lease_high;
  shape.lease_low = memory.lease_low;
  shape.joinable = memory.joinable != 0;
  if (shape.rings == 0 || shape.rings > kMostRings || bytes != QueueBytes(shape.rings) ||
      shape.max_messages > kMostMessages) {
    throw ProtocolError("the memory of a queue is damaged: its shape is impossible");
  }
  return shape;
}

const Deadline never = Deadline::Never();

// A putter that looks for room goes on when there is room for so many messages.
constexpr uint32_t kEnoughRoom = 32;

}  // namespace

void SharedQueue::Initialise(QueueMemory& memory, const QueueShape& shape) {
  memory.magic = kQueueMagic;
  memory.rings = shape.rings;
  memory.max_messages = shape.max_messages;
  memory.type = shape.type;
  memory.lease_high = shape.lease_high;
  memory.lease_low = shape.lease_low;
  memory.joinable = shape.joinable ? 1 : 0;
}

SharedQueue::SharedQueue(void* memory, size_t bytes, const QueueDescriptors& descriptors,
                         UniqueFd put_socket)
    : memory_(CheckedMemory(memory, bytes)),
      shape_(CheckedShape(memory_, bytes)),
      descriptors_(descriptors),
      max_messages_(shape_.max_messages == 0 ? kMostMessages : shape_.max_messages),
      put_socket_(std::move(put_socket)),
      has_put_socket_(static_cast<bool>(put_socket_)) {
  std::byte* ring = static_cast<std::byte*>(memory) + kQueueDataOffset;
  for (uint32_t i = 0; i < shape_.rings; ++i) {
    rings_[i] = ring;
    masks_[i] = static_cast<uint32_t>(RingBytes(i) / kQueueUnit - 1);
    ring += RingBytes(i);
  }
}

void SharedQueue::Damaged(const char* what) {
  throw ProtocolError(std::string("the memory of a queue is damaged: ") + what);
}

bool SharedQueue::WaitForMessage(uint64_t head, const Deadline& deadline) {
  const auto come = [&] {
    const uint64_t now = memory_.head.load(std::memory_order_relaxed);
    if (now == head) return memory_.closed.load(std::memory_order_relaxed);
    return std::max(1u, QueuePlace::Of(now).CountSince(QueuePlace::Of(head)));
  };
  if (Machine::LookForStream(come)) return false;
  // The sleeper announces itself, then looks once more at all that may end its wait; who ends it
  // looks for sleepers afterwards. One of the two sees the other.
  const uint32_t announced = memory_.getters.Announce(Sleepers::kWakeOne);
  if (memory_.head.load() != head || closed() || AbandonedByPutters()) return false;
  memory_.getters.Sleep(announced, LongestSleep<Machine>(deadline));
  return true;
}

bool SharedQueue::WaitForRoom(uint64_t tail, Refusal refusal, const Deadline& deadline) {
  // Who looks on for a little longer can put several messages then, and leaves the getters' cache
  // lines in peace until it needs them again.
  const QueuePlace from = QueuePlace::Of(tail);
  const QueuePlace head = QueuePlace::Of(memory_.head.load(std::memory_order_relaxed));
  const uint32_t enough = std::clamp<uint32_t>(head.CountSince(from) / 4, 1, kEnoughRoom);
  const auto changed = [&] {
    // As long as it takes to get so many.
    for (uint32_t i = 1; i < enough; ++i) Machine::Pause();
    const uint64_t now = memory_.tail.load(std::memory_order_relaxed);
    return (now != tail && QueuePlace::Of(now).CountSince(from) >= enough) ||
           memory_.closed.load(std::memory_order_relaxed) != 0;
  };
  if (Machine::LookFor(changed) || memory_.tail.load(std::memory_order_relaxed) != tail) {
    return false;
  }
  // Who sleeps for bytes may need more than the next one: then all are woken.
  const uint32_t announced = memory_.putters.Announce(
      refusal == Refusal::kCount ? Sleepers::kWakeOne : Sleepers::kWakeAll);
  if (memory_.tail.load() != tail || closed()) return false;
  memory_.putters.Sleep(announced, LongestSleep<Machine>(deadline));
  return true;
}

void SharedQueue::LookForRoom(uint64_t tail, const Deadline& deadline) const {
  while (memory_.tail.load(std::memory_order_relaxed) == tail && !deadline.passed()) {
    Machine::Yield();
  }
}

void SharedQueue::PassOnGet() {
  memory_.getters.PassOn([this] { return RoughCount() != 0; });
}

void SharedQueue::PassOnPut() {
  memory_.putters.PassOn([this] { return RoughCount() < max_messages_; });
}

uint32_t SharedQueue::RoughCount() const {
  const QueuePlace head = QueuePlace::Of(memory_.head.load());
  return head.CountSince(QueuePlace::Of(memory_.tail.load()));
}

size_t SharedQueue::Count() const {
  while (true) {
    const uint64_t tail = memory_.tail.load();
    const QueuePlace head = Checked(memory_.head.load());
    // The tail has not moved: it was there when the head was read.
    if (memory_.tail.load() != tail) continue;
    const uint32_t count = head.CountSince(Checked(tail));
    if (count > max_messages_) Damaged("there are more messages than can be");
    return count;
  }
}

void SharedQueue::Close() {
  {
    // Whoever holds the lock publishes before.
    ShortLock::Holder lock(memory_.put_lock);
    lock.Lock(&never);
    if (descriptors_.level_write >= 0) RaiseLevel();  // and nobody lowers it any more
    memory_.closed.store(1);
  }
  WakeAll();
}

void SharedQueue::ClosePutSocket() {
  UniqueFd closed;
  {
    ShortLock::Holder lock(memory_.put_lock);
    lock.Lock(&never);
    closed = std::move(put_socket_);
    has_put_socket_.store(false);
  }
  closed.Reset();
  WakeAll();  // it may have been the last; and this process's own sleepers are to look
}

UniqueFd SharedQueue::DuplicatePutSocket() const {
  ShortLock::Holder lock(memory_.put_lock);
  lock.Lock(&never);
  return put_socket_ ? Duplicate(put_socket_.get()) : UniqueFd();
}

void SharedQueue::WakeAll() {
  memory_.getters.WakeAll();
  memory_.putters.WakeAll();
  memory_.joiners.WakeAll();
}

// The level, a byte in the pipe, is raised before a message is published and lowered while nothing
// can be published: while there is a message there is a byte, whoever is killed. poll_level is set
// after the byte was written and cleared before it is read, so that it never promises too much.
void SharedQueue::RaiseLevel() {
  if (memory_.poll_level.load(std::memory_order_relaxed) != 0) return;
  // A full pipe has a byte.
  (void)!::write(descriptors_.level_write, "", 1);
  memory_.poll_level.store(1, std::memory_order_relaxed);
}

void SharedQueue::LowerLevel() {
  ShortLock::Holder lock(memory_.put_lock);
  if (!lock.Lock(nullptr)) return;
  if (Count() != 0 || closed()) return;
  memory_.poll_level.store(0, std::memory_order_relaxed);
  char bytes[64];
  while (::read(descriptors_.level_read, bytes, sizeof(bytes)) == sizeof(bytes)) {
  }
}

void SharedQueue::KeepLevel() {
  if (memory_.poll_used.load() != 0) return;
  ShortLock::Holder lock(memory_.put_lock);
  lock.Lock(&never);
  if (Count() != 0) RaiseLevel();
  memory_.poll_used.store(1);
}

void SharedQueue::GiveBackLargeRing() {
  {
    ShortLock::Holder lock(memory_.put_lock);
    if (!lock.Lock(nullptr)) return;
    QueuePlace head = Checked(memory_.head.load());
    const QueuePlace tail = Checked(memory_.tail.load());
    if (head.count != tail.count || head.ring != tail.ring || RingBytes(head.ring) <= kRingKept) {
      return;
    }
    const uint64_t jump = RecordHeader{RecordKind::kJump, 0}.word();
    Machine::Copy(At(head), &jump, sizeof(jump));
    head.ring = 0;
    head.position = 0;
    memory_.head.store(head.word(), std::memory_order_release);
  }
  // Whoever gets next leaves the ring; that is this process now.
  LeaveEmptyRing();
}

}  // namespace roost::shm
