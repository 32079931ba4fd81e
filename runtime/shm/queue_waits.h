// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_QUEUE_WAITS_H_
#define ROOST_SHM_QUEUE_WAITS_H_

#include <chrono>
#include <cstddef>
#include <optional>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/shm/shared_queue.h"

namespace roost::shm {

// How long an operation of a queue waits: not at all, or until a deadline (null: for ever).
struct QueuePatience {
  bool block;
  const Deadline* deadline;

  bool over() const { return !block || (deadline != nullptr && deadline->passed()); }
  Deadline until() const { return deadline != nullptr ? *deadline : Deadline::Never(); }
};

// Calls PassOnGet or PassOnPut in the end if it slept, however that end comes.
template <void (SharedQueue::*kPassOn)()>
class QueueSleeper {
 public:
  explicit QueueSleeper(SharedQueue& queue) : queue_(queue) {}
  ~QueueSleeper() {
    if (slept) (queue_.*kPassOn)();
  }
  QueueSleeper(const QueueSleeper&) = delete;
  QueueSleeper& operator=(const QueueSleeper&) = delete;

  bool slept = false;

 private:
  SharedQueue& queue_;
};

// Puts `n` messages by `try_put(from, deadline, thrifty)`, SharedQueue::Put of those from `from`
// on; `*count` is always how many were put. kNone: all; else why not. Throws QueueClosed, and what
// `require_open` throws, which is called after each sleep. A large message waits for up to
// `growth()` nanoseconds for memory that has been used rather than take fresh one.
template <class Growth, class TryPut, class RequireOpen>
SharedQueue::Refusal PutAll(SharedQueue& queue, size_t n, const QueuePatience& patience,
                            Growth growth, size_t* count, TryPut try_put,
                            RequireOpen require_open) {
  using Refusal = SharedQueue::Refusal;
  *count = 0;
  if (n == 0) return Refusal::kNone;
  QueueSleeper<&SharedQueue::PassOnPut> sleeper(queue);
  std::optional<Deadline> growth_until;
  bool thrifty = patience.block;
  while (true) {
    const SharedQueue::PutResult result = try_put(*count, patience.deadline, thrifty);
    *count += result.count;
    if (*count == n) return Refusal::kNone;
    if (result.refusal == Refusal::kGrowth) {
      if (!growth_until) growth_until = Deadline::After(growth());
      queue.LookForRoom(result.tail, *growth_until);
      thrifty = !growth_until->passed();
      continue;
    }
    if (result.refusal == Refusal::kClosed) {
      require_open();
      throw QueueClosed("nobody may put into the queue any more: its writers were closed");
    }
    if (patience.over()) return result.refusal;
    if (result.refusal == Refusal::kBusy) continue;
    sleeper.slept |= queue.WaitForRoom(result.tail, result.refusal, patience.until());
    require_open();
  }
}

// Gets at least one message by `try_get(deadline)`, SharedQueue::Get; returns how many, 0 when the
// wait is over. Throws QueueClosed when the queue is empty and nobody puts any more, and what
// `require_open` throws, which is called after each sleep.
template <class TryGet, class RequireOpen>
size_t GetSome(SharedQueue& queue, const QueuePatience& patience, TryGet try_get,
               RequireOpen require_open) {
  QueueSleeper<&SharedQueue::PassOnGet> sleeper(queue);
  bool last_look = false;  // nobody puts any more
  while (true) {
    const SharedQueue::GetResult result = try_get(patience.deadline);
    if (result.count != 0) return result.count;
    const bool empty = result.left == 0 && !result.busy;
    if (empty && last_look) throw QueueClosed("the queue is empty, and nobody puts any more");
    if (empty && (queue.closed() || queue.AbandonedByPutters())) {
      last_look = true;  // for what was put before
      continue;
    }
    if (!empty && !result.busy) continue;
    if (patience.over()) return 0;
    if (result.busy) continue;
    sleeper.slept |= queue.WaitForMessage(result.head, patience.until());
    require_open();
  }
}

}  // namespace roost::shm

#endif  // ROOST_SHM_QUEUE_WAITS_H_
