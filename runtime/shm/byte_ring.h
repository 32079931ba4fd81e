// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_BYTE_RING_H_
#define ROOST_SHM_BYTE_RING_H_

#include <sys/uio.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace roost::shm {

// A stream of bytes from one thread of one process to one thread of another, in shared memory:
// positions only grow, and the bytes between them lie in the ring at position modulo kRingBytes.
// All zero bytes is an empty ring. Written down in docs/wire/ring.md.
inline constexpr size_t kRingBytes = 64 * 1024;

struct Ring {
  // Written by the writer, read by the reader.
  alignas(64) std::atomic<uint64_t> written;
  std::atomic<uint32_t> writer_sleeps;  // it wants to be rung when there is space
  // Written by the reader, read by the writer.
  alignas(64) std::atomic<uint64_t> read;
  std::atomic<uint32_t> reader_sleeps;  // it wants to be rung when there are bytes
  alignas(64) std::byte bytes[kRingBytes];
};
static_assert(std::atomic<uint64_t>::is_always_lock_free);
static_assert(std::atomic<uint32_t>::is_always_lock_free);

// The writing end. What the reader puts into the ring is checked: it can stop the stream, no more.
class RingWriter {
 public:
  explicit RingWriter(Ring& ring) : ring_(ring) {}

  // Bytes that can be written now. Throws ProtocolError for a damaged ring.
  size_t Space() const;
  // Writes from the front of `parts` what fits; returns how many bytes that was.
  size_t Write(std::span<const iovec> parts);

  // Asks to be rung when there is space; false when there is some already.
  bool AnnounceSleep();
  void WithdrawSleep() { ring_.writer_sleeps.store(0, std::memory_order_relaxed); }
  // The reader sleeps and has to be rung. Asked after a write.
  bool ReaderMustBeRung() {
    return ring_.reader_sleeps.load() != 0 && ring_.reader_sleeps.exchange(0) != 0;
  }

 private:
  Ring& ring_;
  uint64_t written_ = 0;  // what this side knows of its own position
};

// The reading end. What the writer puts into the ring is checked likewise.
class RingReader {
 public:
  explicit RingReader(Ring& ring) : ring_(ring) {}

  // Bytes that can be read now. Throws ProtocolError for a damaged ring.
  size_t Available() const;
  // Reads at most `size` bytes; returns how many.
  size_t Read(void* data, size_t size);

  // Asks to be rung when there are bytes; false when there are some already.
  bool AnnounceSleep();
  void WithdrawSleep() { ring_.reader_sleeps.store(0, std::memory_order_relaxed); }
  // The writer sleeps and has to be rung. Asked after a read.
  bool WriterMustBeRung() {
    return ring_.writer_sleeps.load() != 0 && ring_.writer_sleeps.exchange(0) != 0;
  }

 private:
  Ring& ring_;
  uint64_t read_ = 0;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_BYTE_RING_H_
