// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <system_error>

#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/local_pool.h"
#include "roost/process/function_name.h"
#include "roost/process/program.h"

namespace roost::internal {

namespace {

// A worker has some tasks waiting, so that it never waits for the pool; they can be withdrawn.
constexpr size_t kEnoughSent = 16;
// With so many it has enough to do until its next answer has been read.
constexpr size_t kBusy = 4;
constexpr size_t kWorthAPacket = 16;
static_assert(kEnoughSent + kMaxBatch <= Claims::kSlots);

}  // namespace

// What is to be done, on its way to the workers.

void LocalPool::Submit(const std::vector<Task>& tasks) {
  RequireInitialised();
  const std::lock_guard lock(mutex_);
  if (broken_) std::rethrow_exception(broken_);
  if (closed_) throw InvalidState("the pool is closed");
  for (const Task& task : tasks) task->function_ = IndexOf(task->target_);
  for (const Task& task : tasks) {
    task->state_ = PoolTask::State::kQueued;
    queue_.push_back(task);
  }
  unfinished_ += tasks.size();
  Dispatch(/*in_no_hurry=*/true);
}

bool LocalPool::Cancel(const Task& task) {
  {
    const std::lock_guard lock(mutex_);
    if (task->state_ == PoolTask::State::kSent) {
      Worker& worker = *task->worker_;
      if (!worker.claims.Withdraw(task->number_)) return false;
      worker.sent[task->number_ - worker.first_number].task = nullptr;
      --worker.live;
    } else if (task->state_ != PoolTask::State::kQueued) {
      return false;
    }
    task->state_ = PoolTask::State::kEnded;
  }
  FailTask(*task, std::make_exception_ptr(Cancelled("the task was cancelled")));
  return true;
}

uint32_t LocalPool::IndexOf(Target target) {
  const auto found = function_index_.find(target);
  if (found != function_index_.end()) return found->second;
  Encoder name;
  EncodeValues(name, NameFunction(reinterpret_cast<const void*>(target)));
  const auto index = static_cast<uint32_t>(functions_.size());
  functions_.push_back(name.TakeBytes());
  function_index_.emplace(target, index);
  return index;
}

// Sends what waits to those that have the least. `in_no_hurry`: where all have something to do, few
// tasks wait until there are more, or until the next answer comes, and go in one packet then.
void LocalPool::Dispatch(bool in_no_hurry) {
  do {
    while (true) {
      DropEnded();
      if (queue_.empty()) break;
      Worker* const worker = Idlest();
      if (worker == nullptr) return;
      if (in_no_hurry && worker->live >= kBusy && queue_.size() < kWorthAPacket) return;
      const size_t share = queue_.size() / (2 * workers_.size());
      Send(*worker, std::clamp<size_t>(share, 1, kMaxBatch));
    }
  } while (Steal());
}

void LocalPool::DropEnded() {
  while (!queue_.empty() && queue_.front()->state_ == PoolTask::State::kEnded) queue_.pop_front();
}

// How many tasks it may still be given in its life.
size_t LocalPool::RoomFor(const Worker& worker) const {
  if (!options_.max_tasks_per_child) return SIZE_MAX;
  return static_cast<size_t>(*options_.max_tasks_per_child) - worker.tasks_given;
}

PoolWorker* LocalPool::Idlest() {
  Worker* idlest = nullptr;
  for (const auto& [id, worker] : workers_) {
    if (!worker->initialised || worker->full || worker->hung_up || RoomFor(*worker) == 0) continue;
    if (worker->sent.size() >= (idlest == nullptr ? kEnoughSent : idlest->sent.size())) continue;
    idlest = worker.get();
  }
  return idlest;
}

// Where a worker has nothing to do and another has tasks waiting behind the one that it runs, takes
// half of those back. False if nothing was to be had.
bool LocalPool::Steal() {
  const Worker* const idle = Idlest();
  if (idle == nullptr || !idle->sent.empty()) return false;
  Worker* victim = nullptr;
  for (const auto& [id, worker] : workers_) {
    if (worker->live >= 2 && (victim == nullptr || worker->live > victim->live)) {
      victim = worker.get();
    }
  }
  if (victim == nullptr) return false;
  const size_t wanted = victim->live / 2;
  size_t taken = 0;
  for (size_t i = victim->sent.size(); i-- > 0 && taken < wanted;) {
    Task& task = victim->sent[i].task;
    if (!task) continue;
    if (!victim->claims.Withdraw(victim->first_number + i)) break;
    task->state_ = PoolTask::State::kQueued;
    queue_.push_front(std::move(task));
    task = nullptr;
    --victim->live;
    --victim->tasks_given;
    ++taken;
  }
  return taken != 0;
}

void LocalPool::Send(Worker& worker, size_t limit) {
  limit = std::min(limit, RoomFor(worker));
  Packet packet;
  std::vector<Task> batch;
  size_t functions = 0;
  while (batch.size() < limit) {
    DropEnded();
    if (queue_.empty()) break;
    PoolTask& task = *queue_.front();
    const bool has_fds = task.shared_ || !task.fds_.empty();
    if (!packet.HasRoomFor(task.arguments_.size(), has_fds)) break;
    packet.AddWithFds(FrameKind::kTask, task.function_, task.arguments_, task.shared_.get(),
                      task.fds_);
    worker.claims.Offer(worker.next_number() + batch.size());
    functions = std::max<size_t>(functions, task.function_ + 1);
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  try {
    Sent sent = SendFunctions(worker, functions);
    if (sent == Sent::kYes) sent = SendPacket(worker.socket.get(), packet, false);
    if (sent != Sent::kYes) {
      worker.full = true;
      queue_.insert(queue_.begin(), batch.begin(), batch.end());
      return;
    }
  } catch (const std::system_error&) {  // the kernel has no room for descriptors
    for (Task& task : batch) {
      task->state_ = PoolTask::State::kEnded;
      unsendable_.emplace_back(std::move(task), std::current_exception());
    }
    Ring();
    return;
  }
  for (Task& task : batch) {
    task->state_ = PoolTask::State::kSent;
    task->worker_ = &worker;
    task->number_ = worker.next_number();
    worker.sent.push_back({std::move(task)});
    ++worker.live;
    ++worker.tasks_given;
  }
}

Sent LocalPool::SendFunctions(Worker& worker, size_t needed) {
  while (worker.functions_known < needed) {
    Packet packet;
    packet.Add(FrameKind::kFunction, 0, functions_[worker.functions_known]);
    const Sent sent = SendPacket(worker.socket.get(), packet, false);
    if (sent != Sent::kYes) return sent;
    ++worker.functions_known;
  }
  return Sent::kYes;
}

void LocalPool::SendAccepted(Worker& worker) {
  Packet packet;
  packet.Add(FrameKind::kAccepted, 0, {});
  while (worker.to_accept != 0) {
    if (SendPacket(worker.socket.get(), packet, false) != Sent::kYes) return;
    --worker.to_accept;
  }
}

}  // namespace roost::internal
