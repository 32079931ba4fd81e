// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <chrono>
#include <climits>

#include "roost/shm/machine.h"
#include "roost/shm/owner.h"
#include "roost/shm/shared_queue.h"
#include "roost/shm/short_lock.h"
#include "roost/shm/slices.h"

namespace roost::shm {
namespace {

constexpr uint32_t Masked(uint32_t count) { return count & QueuePlace::kCountMask; }

// Settles a promise that a killed process left behind, given the count that it is about. Nothing
// happens to that count before: whoever has the lock next settles first.
void Settle(Machine::Atomic<uint64_t>& word, uint32_t reached) {
  const TaskCount left = TaskCount::Of(word.load(std::memory_order_relaxed));
  if (left.amount == 0) return;
  const bool kept = left.target == Masked(reached);
  word.store(TaskCount{left.count + (kept ? left.amount : 0)}.word(), std::memory_order_release);
}

// What a holder has taken and not finished; less than nothing if it finished what others had taken.
int32_t HeldBy(const TaskHolder& holder) {
  const uint32_t held = Masked(TaskCount::Of(holder.taken.load()).count -
                               TaskCount::Of(holder.finished.load()).count);
  return static_cast<int32_t>(held << 4) >> 4;
}

}  // namespace

uint32_t SharedQueue::Unfinished() const {
  const QueuePlace head = QueuePlace::Of(memory_.head.load());
  return Masked(head.count - static_cast<uint32_t>(memory_.finished.load()));
}

SharedQueue::Tasks SharedQueue::CountTasks() const {
  while (true) {
    const uint64_t finished = memory_.finished.load();
    const QueuePlace head = QueuePlace::Of(memory_.head.load());
    if (memory_.finished.load() != finished) continue;
    return {Masked(head.count - static_cast<uint32_t>(finished)),
            static_cast<uint32_t>(finished >> 32)};
  }
}

void SharedQueue::FindHolder() {
  if (!shape_.joinable || holder_.load(std::memory_order_relaxed) != nullptr) return;
  const Owner self = ThisProcess();
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (TaskHolder& holder : memory_.holders) {
      uint64_t nobody = 0;
      if (holder.process.load() != 0 || !holder.process.compare_exchange_strong(nobody, self)) {
        continue;
      }
      TaskHolder* none = nullptr;  // or another thread was faster
      if (!holder_.compare_exchange_strong(none, &holder)) holder.process.store(0);
      return;
    }
    GiveUpLostTasks();  // that may free some
  }
}

void SharedQueue::LeaveHolder() {
  TaskHolder* const holder = holder_.load();
  if (holder == nullptr || HeldBy(*holder) != 0) return;  // it is given up when the process ends
  holder->taken.store(0);
  holder->finished.store(0);
  holder->process.store(0);
}

void SharedQueue::RecoverTaken() {
  const QueuePlace tail = QueuePlace::Of(memory_.tail.load());
  for (TaskHolder& holder : memory_.holders) Settle(holder.taken, tail.count);
}

void SharedQueue::RecoverFinished() {
  const auto finished = static_cast<uint32_t>(memory_.finished.load());
  for (TaskHolder& holder : memory_.holders) Settle(holder.finished, finished);
}

bool SharedQueue::FinishTask(bool lost) {
  FindHolder();
  uint32_t left;
  {
    ShortLock::Holder lock(memory_.finish_lock);
    const Deadline never = Deadline::Never();
    lock.Lock(&never);
    if (lock.owner_died()) RecoverFinished();
    const uint64_t finished = memory_.finished.load(std::memory_order_relaxed);
    left = Unfinished();
    if (left == 0) return false;
    --left;
    const uint64_t next =
        ((finished >> 32) + (lost ? 1 : 0)) << 32 | Masked(static_cast<uint32_t>(finished) + 1);
    if (TaskHolder* const holder = holder_.load(std::memory_order_relaxed)) {
      TaskCount own = TaskCount::Of(holder->finished.load(std::memory_order_relaxed));
      own.target = Masked(static_cast<uint32_t>(next));
      own.amount = 1;
      holder->finished.store(own.word(), std::memory_order_release);
      memory_.finished.store(next, std::memory_order_release);
      holder->finished.store(TaskCount{own.count + 1}.word(), std::memory_order_release);
    } else {
      memory_.finished.store(next, std::memory_order_release);
    }
  }
  if (left == 0) memory_.joiners.Wake(INT_MAX);
  return true;
}

void SharedQueue::GiveUpLostTasks() {
  {
    // Whatever a dead process was about to take is settled.
    ShortLock::Holder lock(memory_.get_lock);
    if (!lock.Lock(nullptr)) return;
    if (lock.owner_died()) RecoverTaken();
  }
  for (TaskHolder& holder : memory_.holders) {
    const Owner process = holder.process.load();
    if (process != 0 && !Lives(process)) GiveUp(holder);
  }
  if (CountTasks().unfinished == 0) memory_.joiners.Wake(INT_MAX);
}

void SharedQueue::GiveUp(TaskHolder& holder) {
  ShortLock::Holder lock(memory_.finish_lock);
  if (!lock.Lock(nullptr)) return;
  if (lock.owner_died()) RecoverFinished();
  const Owner process = holder.process.load();
  if (process == 0 || Lives(process)) return;  // somebody else was faster
  while (true) {
    const uint32_t held = static_cast<uint32_t>(std::max(HeldBy(holder), 0));
    const uint32_t amount = std::min({held, Unfinished(), TaskCount::kMostAtOnce});
    if (amount == 0) break;
    // One store counts them as finished and as lost.
    const uint64_t finished = memory_.finished.load(std::memory_order_relaxed);
    const uint32_t both = Masked(static_cast<uint32_t>(finished) + amount);
    const uint64_t next = ((finished >> 32) + amount) << 32 | both;
    TaskCount own = TaskCount::Of(holder.finished.load(std::memory_order_relaxed));
    own.target = both;
    own.amount = amount;
    holder.finished.store(own.word(), std::memory_order_release);
    memory_.finished.store(next, std::memory_order_release);
    holder.finished.store(TaskCount{own.count + amount}.word(), std::memory_order_release);
  }
  // In this order: who finds it half done finds less than nothing held.
  holder.taken.store(0);
  holder.finished.store(0);
  holder.process.store(0);
}

void SharedQueue::WaitForTasks(const Deadline& deadline) {
  const uint32_t announced = memory_.joiners.Announce(Sleepers::kWakeAll);
  if (Unfinished() != 0) memory_.joiners.Sleep(announced, LongestSleep<Machine>(deadline));
}

}  // namespace roost::shm
