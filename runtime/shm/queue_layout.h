// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_QUEUE_LAYOUT_H_
#define ROOST_SHM_QUEUE_LAYOUT_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "roost/shm/machine.h"
#include "roost/shm/sleepers.h"

namespace roost::shm {

// The memory of a queue, as every process that maps it sees it. Written down, with its invariants
// and an example, in docs/wire/queue.md.

inline constexpr uint64_t kQueueMagic = 0x31657565'7551'7352;  // "RsQueue1"

// Where one side of a queue stands: a ring, a place in it, and how many messages there were before
// it. One 64-bit word, so that one store moves all three. A value.
struct QueuePlace {
  static constexpr uint32_t kCountBits = 28;
  static constexpr uint32_t kCountMask = (1u << kCountBits) - 1;

  uint32_t count = 0;     // messages, modulo 2^28
  uint32_t ring = 0;      // 0 to 15
  uint32_t position = 0;  // units since the ring was entered, modulo 2^32

  static QueuePlace Of(uint64_t word) {
    const auto low = static_cast<uint32_t>(word);
    return {low & kCountMask, low >> kCountBits, static_cast<uint32_t>(word >> 32)};
  }
  uint64_t word() const {
    return static_cast<uint64_t>(position) << 32 | ring << kCountBits | (count & kCountMask);
  }
  // How many messages lie between `earlier` and this.
  uint32_t CountSince(const QueuePlace& earlier) const {
    return (count - earlier.count) & kCountMask;
  }
  bool operator==(const QueuePlace&) const = default;
};

// Most messages that a queue can hold.
inline constexpr uint32_t kMostMessages = QueuePlace::kCountMask - 1;

// Everything in a ring begins at a multiple of this many bytes.
inline constexpr size_t kQueueUnit = 16;

// What a record begins with: what it is, and how many bytes follow. 64 bits.
enum class RecordKind : uint8_t {
  kMessage = 1,         // the bytes of a message
  kMessageWithFds = 2,  // FdTag, then the bytes of a message; its descriptors are in the socket
  kJump = 3,            // the next record is the first of ring number `size`
};
struct RecordHeader {
  static constexpr int kSizeBits = 48;

  RecordKind kind;
  uint64_t size;

  uint64_t word() const { return static_cast<uint64_t>(kind) << kSizeBits | size; }
  static RecordHeader Of(uint64_t word) {
    return {static_cast<RecordKind>(word >> kSizeBits & 0xFF),
            word & ((uint64_t{1} << kSizeBits) - 1)};
  }
};
inline constexpr size_t kRecordHeaderBytes = sizeof(uint64_t);

// Tells which packet of the socket holds a message's descriptors, and is the packet.
struct FdTag {
  uint64_t number = 0;  // of the queue's messages with descriptors, from 1
  uint64_t nonce = 0;   // random
  bool operator==(const FdTag&) const = default;
};

// The rings of a queue: ring 0, then each four times as large as the one before it.
inline constexpr uint32_t kMostRings = 9;
inline constexpr size_t kFirstRingBytes = 256 * 1024;
constexpr size_t RingBytes(uint32_t ring) { return kFirstRingBytes << (2 * ring); }
constexpr size_t RingsBytes(uint32_t rings) {
  size_t sum = 0;
  for (uint32_t i = 0; i < rings; ++i) sum += RingBytes(i);
  return sum;
}
static_assert(RingBytes(kMostRings - 1) / kQueueUnit <= uint64_t{1} << 31);
// Rings up to this size keep their pages; larger ones give them back when they are left.
inline constexpr size_t kRingKept = 16 << 20;

// A count of tasks, and the promise that its process is about to add `amount` to it: it has, once
// the queue's own count of the same has reached `target`. One 64-bit word. A value.
struct TaskCount {
  static constexpr uint32_t kMostAtOnce = 255;

  uint32_t count = 0;   // modulo 2^28
  uint32_t target = 0;  // modulo 2^28
  uint32_t amount = 0;  // 0: no promise

  static TaskCount Of(uint64_t word) {
    return {static_cast<uint32_t>(word) & QueuePlace::kCountMask,
            static_cast<uint32_t>(word >> 28) & QueuePlace::kCountMask,
            static_cast<uint32_t>(word >> 56)};
  }
  uint64_t word() const {
    return uint64_t{amount} << 56 | uint64_t{target & QueuePlace::kCountMask} << 28 |
           (count & QueuePlace::kCountMask);
  }
};

// How many tasks a process has taken and finished.
struct TaskHolder {
  Machine::Atomic<uint64_t> process;  // an Owner (owner.h); 0: free
  Machine::Atomic<uint64_t> taken;    // a TaskCount; under get_lock, its promise about `tail`
  Machine::Atomic<uint64_t>
      finished;  // a TaskCount; under finish_lock, its promise about `finished`
  uint64_t unused;
};
inline constexpr size_t kTaskHolders = 250;

struct QueueMemory {  // NOLINT(clang-analyzer-optin.performance.Padding): by who writes what
  // Written before anybody else maps it, then copied and checked by each process, once.
  uint64_t magic;
  uint32_t rings;         // how many there are
  uint32_t max_messages;  // 0: kMostMessages
  uint64_t type;          // tells the messages' C++ type from others
  uint64_t lease_high;    // the queue's random name
  uint64_t lease_low;
  uint32_t joinable;  // 1: tasks are counted

  // Asked by both sides after each operation, and written seldom.
  alignas(64) Machine::Atomic<uint32_t> closed;  // 1: nobody puts any more
  Sleepers getters;                              // wait for a message
  Sleepers putters;                              // wait for room
  Machine::Atomic<uint32_t> poll_used;           // 1: the level of the pipe is kept
  Machine::Atomic<uint32_t> poll_level;          // 1: there is a byte in the pipe; under put_lock
  Sleepers joiners;                              // wait until all tasks are finished

  // The producers' side; what is not `head` is used under put_lock only.
  alignas(64) Machine::Atomic<uint32_t> put_lock;
  Machine::Atomic<uint32_t> calm;              // puts since one that needed a ring as large as this
  Machine::Atomic<uint64_t> known_tail;        // an earlier value of `tail`
  Machine::Atomic<uint64_t> fd_number;         // of the last message with descriptors
  alignas(64) Machine::Atomic<uint64_t> head;  // where the next message goes

  // The consumers' side, likewise.
  alignas(64) Machine::Atomic<uint32_t> get_lock;
  Machine::Atomic<uint64_t> known_head;
  alignas(64) Machine::Atomic<uint64_t> tail;  // where the oldest message is

  // Of a queue that counts tasks. Every message is one, until it is finished or given up with the
  // process that had taken it.
  alignas(64) Machine::Atomic<uint32_t> finish_lock;
  alignas(64)
      Machine::Atomic<uint64_t> finished;  // low half: both together, modulo 2^28; high: given up
  alignas(64) std::array<TaskHolder, kTaskHolders> holders;
};
inline constexpr size_t kQueueDataOffset = 12 * 1024;  // where ring 0 begins
static_assert(sizeof(QueueMemory) <= kQueueDataOffset);
static_assert(std::atomic<uint64_t>::is_always_lock_free);
static_assert(std::atomic<uint32_t>::is_always_lock_free);

constexpr size_t QueueBytes(uint32_t rings) { return kQueueDataOffset + RingsBytes(rings); }

}  // namespace roost::shm

#endif  // ROOST_SHM_QUEUE_LAYOUT_H_
