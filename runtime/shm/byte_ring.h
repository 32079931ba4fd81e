// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_BYTE_RING_H_
#define ROOST_SHM_BYTE_RING_H_

#include <sys/uio.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "roost/shm/futex.h"

namespace roost::shm {

// A stream of bytes from one thread of one process to one thread of another, in shared memory:
// positions only grow, and the bytes between them lie in the ring at position modulo kRingBytes.
// All zero bytes is an empty ring. Written down in docs/wire/ring.md.
inline constexpr size_t kRingBytes = 32 * 1024;
// Much goes through in pieces of this size, so that one side reads while the other writes.
inline constexpr size_t kRingPiece = kRingBytes / 4;

// How an end sleeps, and so what wakes it.
enum class Sleep : uint32_t { kAwake = 0, kOnFutex = 1, kInPoll = 2 };

struct Ring {
  // Written by the writer, read by the reader.
  alignas(64) std::atomic<uint64_t> written;
  std::atomic<uint32_t> writer_sleeps;  // a Sleep: it wants to be woken when there is space
  std::atomic<uint32_t> writer_cpu;     // the processor it last wrote on, plus 1; a hint
  // Written by the reader, read by the writer.
  alignas(64) std::atomic<uint64_t> read;
  std::atomic<uint32_t> reader_sleeps;  // a Sleep: it wants to be woken when there are bytes
  alignas(64) std::byte bytes[kRingBytes];
};
static_assert(std::atomic<uint64_t>::is_always_lock_free);
static_assert(std::atomic<uint32_t>::is_always_lock_free);

// Reads and clears such a word. Anything but what this side writes there counts as a sleep.
inline Sleep TakeSleep(std::atomic<uint32_t>& word) {
  if (word.load() == 0) return Sleep::kAwake;
  const uint32_t how = word.exchange(0);
  if (how == 0) return Sleep::kAwake;
  return how == 1 ? Sleep::kOnFutex : Sleep::kInPoll;
}

// The writing end. What the reader puts into the ring is checked: it can stop the stream, no more.
class RingWriter {
 public:
  explicit RingWriter(Ring& ring) : ring_(ring) {}

  // Bytes that can be written now. Throws ProtocolError for a damaged ring.
  size_t Space() const;
  // Writes from the front of `parts` what fits, at most kRingPiece; returns how many bytes that
  // was.
  size_t Write(std::span<const iovec> parts);

  // How much was ever written.
  uint64_t written() const { return written_; }

  // Asks to be woken when there is space; false when there is some already.
  bool AnnounceSleep(Sleep how);
  void WithdrawSleep() { ring_.writer_sleeps.store(0, std::memory_order_relaxed); }
  // How the reader sleeps; it is to be woken if it does. Asked after a write.
  Sleep ReaderToWake() { return TakeSleep(ring_.reader_sleeps); }
  // Wakes a reader on its futex.
  void WakeReader() { FutexWake(ring_.reader_sleeps, 1); }

 private:
  Ring& ring_;
  uint64_t written_ = 0;  // this side's own position
};

// The reading end. What the writer puts into the ring is checked likewise.
class RingReader {
 public:
  explicit RingReader(Ring& ring) : ring_(ring) {}

  // Bytes that can be read now. Throws ProtocolError for a damaged ring.
  size_t Available() const;
  // Reads at most `size` bytes, and kRingPiece; returns how many. The writer learns of the space
  // with every few thousand bytes only.
  size_t Read(void* data, size_t size);

  // How much was ever read.
  uint64_t read() const { return read_; }

  // The processor that the writer last wrote on, plus 1. A hint, which anything may stand in.
  uint32_t writer_cpu() const { return ring_.writer_cpu.load(std::memory_order_relaxed); }

  // Asks to be woken when there are bytes; false when there are some already.
  bool AnnounceSleep(Sleep how);
  void WithdrawSleep() { ring_.reader_sleeps.store(0, std::memory_order_relaxed); }
  // After AnnounceSleep(kOnFutex): sleeps at most so long.
  void SleepOnFutex(std::chrono::nanoseconds at_most) {
    FutexWait(ring_.reader_sleeps, static_cast<uint32_t>(Sleep::kOnFutex), at_most);
  }
  // Wakes this end's own sleeper. From any thread.
  void WakeSelf() { FutexWake(ring_.reader_sleeps, 1); }
  // How the writer sleeps; it is to be woken if it does. Asked after a read.
  Sleep WriterToWake() { return TakeSleep(ring_.writer_sleeps); }

 private:
  Ring& ring_;
  uint64_t read_ = 0;       // this side's own position
  uint64_t published_ = 0;  // the one that the writer knows
};

}  // namespace roost::shm

#endif  // ROOST_SHM_BYTE_RING_H_
