// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_QUEUE_QUEUE_HANDLE_H_
#define ROOST_QUEUE_QUEUE_HANDLE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/codec/codec.h"
#include "roost/codec/lease.h"
#include "roost/shm/queue_message.h"

namespace roost::internal {

// How long an operation of a queue waits: not at all, until a deadline, or for ever.
class QueueWait {
 public:
  // `timeout` counts only with `block`; none is for ever, negative is not at all.
  QueueWait(bool block, std::optional<std::chrono::nanoseconds> timeout)
      : block_(block && !(timeout && timeout->count() <= 0)), timeout_(timeout) {}

  bool block() const { return block_; }
  // None: none is needed.
  std::optional<Deadline> deadline() const {
    if (!block_ || !timeout_) return std::nullopt;
    return Deadline::After(timeout_);
  }

 private:
  bool block_;
  std::optional<std::chrono::nanoseconds> timeout_;
};

// This process's end of a queue: its memory and descriptors, and the waiting. All copies of a
// queue in one process share one. Thread-safe.
class QueueHandle {
 public:
  struct Settings {
    int64_t maxsize = 0;
    uint64_t max_bytes = 0;
    uint64_t type = 0;
    bool joinable = false;
  };

  // A new queue. Throws InvalidArgument, std::system_error.
  static std::shared_ptr<QueueHandle> Create(const Settings& settings);
  // Another end of this process, without the right to put.
  std::shared_ptr<QueueHandle> MakeReader() const;
  ~QueueHandle();

  // An end for another process rides along; `can_put`: with the right to put. Throws QueueClosed
  // when this end is closed.
  void Encode(Encoder& encoder, bool can_put) const;
  // Throws SerializationError, ProtocolError, also for a queue of another type.
  static std::shared_ptr<QueueHandle> Decode(Decoder& decoder, uint64_t type, bool joinable);

  using Outgoing = shm::QueueOutgoing;

  // Puts all; false, after as many as `*count` says, when the wait ended first: ThrowFull says why.
  // Throws QueueClosed, InvalidArgument, ProtocolError.
  bool Put(std::span<const Outgoing> messages, const QueueWait& wait, size_t* count);
  bool PutArray(const void* items, size_t size, size_t n, const QueueWait& wait, size_t* count);

  // Gets at least one and up to `most`; 0 when the wait ended first. Throws QueueClosed,
  // ProtocolError, and what the sink throws.
  size_t Get(shm::QueueSink& sink, size_t most, const QueueWait& wait);
  size_t GetArray(void* items, size_t size, size_t most, const QueueWait& wait);

  // What went wrong with this thread's last Put that returned false. Throws Full.
  [[noreturn]] void ThrowFull() const;
  [[noreturn]] static void ThrowEmpty();

  size_t Count() const;
  size_t maxsize() const;

  // This process does not use its end any more: later operations throw QueueClosed. Idempotent.
  void Close() noexcept;
  // Nobody puts any more. Idempotent.
  void CloseWriters();
  bool closed() const { return closed_.load(std::memory_order_relaxed); }

  // Of a queue that counts tasks.
  void FinishTask();  // throws InvalidArgument if there is none
  // False when the wait ended first. Throws TasksLost, once for each end, if tasks were lost.
  bool Join(const QueueWait& wait);
  size_t CountUnfinished() const;

  // What keeps alive what the messages refer to.
  Lease lease() const;

  // A descriptor that is readable while there is something to get, or while getting would throw
  // QueueClosed. Borrowed.
  int PollFd();

 private:
  struct Parts;
  struct Shared;
  explicit QueueHandle(Parts parts);

  void RequireOpen() const {
    if (closed()) ThrowClosed();
  }
  [[noreturn]] static void ThrowClosed();

  // `growth()`: how long to wait rather than take fresh memory.
  template <class Growth, class TryPut>
  bool PutAll(size_t n, const QueueWait& wait, Growth growth, size_t* count, TryPut try_put);
  template <class TryGet>
  size_t GetSome(const QueueWait& wait, TryGet try_get);

  const std::unique_ptr<Shared> shared_;
  std::atomic<bool> closed_{false};

  std::atomic<uint32_t> lost_told_{0};  // of the lost tasks

  std::mutex poll_mutex_;
  UniqueFd poll_;  // an epoll(7) descriptor, once it was asked for
};

}  // namespace roost::internal

#endif  // ROOST_QUEUE_QUEUE_HANDLE_H_
