// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/byte_ring.h"

#include <algorithm>
#include <cstring>

#include "roost/error/error.h"
#include "roost/shm/placement.h"

namespace roost::shm {
namespace {

// Sequentially consistent throughout: a sleeper announces itself, then looks at the position; the
// other side moves the position, then looks for a sleeper. One of the two sees the other.

[[noreturn]] void Damaged() {
  throw ProtocolError("the shared memory of a connection is damaged: a position is out of range");
}

}  // namespace

size_t RingWriter::Space() const {
  const uint64_t used = written_ - ring_.read.load();
  if (used > kRingBytes) Damaged();
  return kRingBytes - static_cast<size_t>(used);
}

size_t RingWriter::Write(std::span<const iovec> parts) {
  size_t space = std::min(Space(), kRingPiece);
  const uint64_t before = written_;
  for (const iovec& part : parts) {
    const auto* from = static_cast<const std::byte*>(part.iov_base);
    size_t left = std::min(part.iov_len, space);
    const bool whole = left == part.iov_len;
    space -= left;
    while (left != 0) {
      const size_t at = static_cast<size_t>(written_ % kRingBytes);
      const size_t run = std::min(left, kRingBytes - at);
      std::memcpy(ring_.bytes + at, from, run);
      written_ += run;
      from += run;
      left -= run;
    }
    if (!whole) break;
  }
  if (written_ != before) {
    ring_.writer_cpu.store(CurrentCpu(), std::memory_order_relaxed);
    ring_.written.store(written_);
  }
  return static_cast<size_t>(written_ - before);
}

bool RingWriter::AnnounceSleep(Sleep how) {
  ring_.writer_sleeps.store(static_cast<uint32_t>(how));
  if (Space() == 0) return true;
  WithdrawSleep();
  return false;
}

size_t RingReader::Available() const {
  const uint64_t available = ring_.written.load() - read_;
  if (available > kRingBytes) Damaged();
  return static_cast<size_t>(available);
}

size_t RingReader::Read(void* data, size_t size) {
  auto* to = static_cast<std::byte*>(data);
  size_t left = std::min({size, Available(), kRingPiece});
  const size_t total = left;
  while (left != 0) {
    const size_t at = static_cast<size_t>(read_ % kRingBytes);
    const size_t run = std::min(left, kRingBytes - at);
    std::memcpy(to, ring_.bytes + at, run);
    read_ += run;
    to += run;
    left -= run;
  }
  // A writer that sees no space has written all of the ring since `published_`: it hears of some
  // when that has been read.
  if (read_ - published_ >= kRingPiece) {
    ring_.read.store(read_);
    published_ = read_;
  }
  return total;
}

bool RingReader::AnnounceSleep(Sleep how) {
  ring_.reader_sleeps.store(static_cast<uint32_t>(how));
  if (Available() == 0) return true;
  WithdrawSleep();
  return false;
}

}  // namespace roost::shm
