// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_ANSWER_RING_H_
#define ROOST_POOL_ANSWER_RING_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"
#include "roost/pool/channel.h"

namespace roost::internal {

// The small answers of a worker, in a file that it shares with its pool: what has been written is
// there for the pool, also if the worker is killed right after; and while the pool is awake, no
// system call is made. One process writes, one reads, on one thread each. A resource.
class AnswerRing {
 public:
  // A larger answer goes over the socket.
  static constexpr size_t kMaxBody = 4096;

  // Throws std::system_error.
  static UniqueFd CreateFile();
  explicit AnswerRing(int fd);
  ~AnswerRing();
  AnswerRing(const AnswerRing&) = delete;
  AnswerRing& operator=(const AnswerRing&) = delete;

  enum class Written { kNoRoom, kYes, kRingTheBell };

  // The worker's: adds an answer of at most kMaxBody. After kRingTheBell the pool must be woken.
  Written Write(FrameKind kind, uint32_t task, BytesView body);

  // The pool's: takes the oldest answer, and appends its body to `bodies`; none if there is none.
  // Throws SerializationError for damaged contents.
  struct Answer {
    FrameKind kind;
    uint32_t task;
    size_t size;  // of its body
  };
  std::optional<Answer> Read(Bytes& bodies);

  // The pool's: there is something to read.
  bool HasAnswers() const {
    return shared_->written.load(std::memory_order_relaxed) !=
           shared_->read.load(std::memory_order_relaxed);
  }

  // The pool's: asks for the bell from now on; false if there is something to read already.
  bool Sleep();
  void WakeUp();

 private:
  static constexpr size_t kCapacity = 64 * 1024;

  struct Shared {
    alignas(64) std::atomic<uint64_t> written;  // bytes, ever; the worker's
    alignas(64) std::atomic<uint64_t> read;     // the pool's
    alignas(64) std::atomic<uint32_t> asleep;   // the pool wants the bell
    alignas(64) std::byte data[kCapacity];
  };
  static_assert(std::atomic<uint64_t>::is_always_lock_free);

  struct Header {
    FrameKind kind;
    uint32_t task;
    uint64_t size;
  };

  // Between `place` and `place + size`, which may go on at the start.
  void CopyIn(uint64_t place, const void* data, size_t size);
  void CopyOut(uint64_t place, void* data, size_t size) const;

  Shared* shared_;
};

}  // namespace roost::internal

#endif  // ROOST_POOL_ANSWER_RING_H_
