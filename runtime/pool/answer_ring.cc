// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/answer_ring.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {

UniqueFd AnswerRing::CreateFile() { return CreateMemfd("roost-pool-answers", sizeof(Shared)); }

AnswerRing::AnswerRing(int fd) {
  void* const start = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (start == MAP_FAILED) ThrowErrno("mmap(pool)");
  shared_ = static_cast<Shared*>(start);
}

AnswerRing::~AnswerRing() { ::munmap(shared_, sizeof(Shared)); }

void AnswerRing::CopyIn(uint64_t place, const void* data, size_t size) {
  const size_t at = place % kCapacity;
  const size_t first = std::min(size, kCapacity - at);
  if (first != 0) std::memcpy(shared_->data + at, data, first);
  if (first != size)
    std::memcpy(shared_->data, static_cast<const char*>(data) + first, size - first);
}

void AnswerRing::CopyOut(uint64_t place, void* data, size_t size) const {
  const size_t at = place % kCapacity;
  const size_t first = std::min(size, kCapacity - at);
  if (first != 0) std::memcpy(data, shared_->data + at, first);
  if (first != size) std::memcpy(static_cast<char*>(data) + first, shared_->data, size - first);
}

// The answer is published by one store; a worker that is killed before it has written nothing. The
// store and the look at `asleep` are sequentially consistent, as are those of Sleep: one of the two
// sees the other.
AnswerRing::Written AnswerRing::Write(FrameKind kind, uint32_t task, BytesView body) {
  const uint64_t written = shared_->written.load(std::memory_order_relaxed);
  const size_t size = sizeof(Header) + body.size();
  if (body.size() > kMaxBody || size > kCapacity - (written - shared_->read.load())) {
    return Written::kNoRoom;
  }
  const Header header{kind, task, body.size()};
  CopyIn(written, &header, sizeof(header));
  CopyIn(written + sizeof(header), body.data(), body.size());
  shared_->written.store(written + size);
  if (shared_->asleep.load() == 0 || shared_->asleep.exchange(0) == 0) return Written::kYes;
  return Written::kRingTheBell;
}

std::optional<AnswerRing::Answer> AnswerRing::Read(Bytes& bodies) {
  const uint64_t read = shared_->read.load(std::memory_order_relaxed);
  const uint64_t there = shared_->written.load() - read;
  if (there == 0) return std::nullopt;
  Header header;
  if (there < sizeof(header) || there > kCapacity) {
    throw SerializationError("a worker's answers are damaged");
  }
  CopyOut(read, &header, sizeof(header));
  if (header.size > kMaxBody || header.size > there - sizeof(header)) {
    throw SerializationError("a worker's answer is damaged");
  }
  const size_t offset = bodies.size();
  bodies.resize(offset + header.size);
  CopyOut(read + sizeof(header), bodies.data() + offset, header.size);
  shared_->read.store(read + sizeof(header) + header.size);
  return Answer{header.kind, header.task, header.size};
}

bool AnswerRing::Sleep() {
  shared_->asleep.store(1);
  return shared_->written.load() == shared_->read.load(std::memory_order_relaxed);
}

void AnswerRing::WakeUp() { shared_->asleep.store(0); }

}  // namespace roost::internal
