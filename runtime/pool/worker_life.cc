// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <string>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/pool/local_pool.h"
#include "roost/pool/pool_initializer_task.h"
#include "roost/pool/worker.h"
#include "roost/process/process.h"
#include "roost/process/spawn.h"

namespace roost::internal {

namespace {

// Workers that die without an answer, in a row, before the pool gives up.
constexpr int kMaxEarlyDeaths = 100;
constexpr std::chrono::seconds kPauseAfterFailure{1};

std::exception_ptr MakeBrokenWorker(const Process<void>& process) {
  const std::exception_ptr reason = process.Exception(std::chrono::seconds(0));
  try {
    if (reason) std::rethrow_exception(reason);
    throw BrokenWorker("a task was lost: " + process.name() + " ended", std::nullopt,
                       process.ExitCode());
  } catch (const BrokenWorker&) {
    return std::current_exception();
  } catch (const ChildDied& death) {
    return std::make_exception_ptr(BrokenWorker(std::string("a task was lost: ") + death.what(),
                                                death.signal(), death.exit_status(),
                                                death.core_dumped(), death.out_of_memory()));
  } catch (const std::exception& error) {
    return std::make_exception_ptr(BrokenWorker(
        "a task was lost: " + process.name() + " ended by an exception: " + error.what(),
        std::nullopt, process.ExitCode()));
  } catch (...) {
    return std::make_exception_ptr(
        BrokenWorker("a task was lost: " + process.name() + " ended by an exception", std::nullopt,
                     process.ExitCode()));
  }
}

}  // namespace

// How workers come and go.

// Starts a worker, and sends it the initializer.
void LocalPool::AddWorker() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair(pool)");
  UniqueFd own_end(ends[0]);
  const UniqueFd worker_end(ends[1]);
  const UniqueFd claims = Claims::CreateFile();
  const UniqueFd answers = AnswerRing::CreateFile();
  Task initializer;
  if (options_.initializer) initializer = std::make_shared<InitializerTask>(*options_.initializer);
  uint64_t id;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_worker_;
  }
  auto worker = std::make_unique<Worker>(id, std::move(own_end), claims, answers);
  worker->process.emplace(MakeProcess<&RunWorker>(
      // An exit of this process does not wait for workers.
      {.name = options_.name + "-" + std::to_string(id), .daemon = true}, worker_end, claims,
      answers));
  worker->process->Start();
  Watch(worker->socket.get(), id);
  const auto completion = worker->process->waitable().completion();
  {
    const std::lock_guard lock(mutex_);
    Worker& added = *workers_.emplace(id, std::move(worker)).first->second;
    added.initialised = !initializer;
    if (initializer) {
      initializer->function_ = IndexOf(initializer->target_);
      initializer->state_ = PoolTask::State::kQueued;
      queue_.push_front(std::move(initializer));
      Send(added, 1);
    }
    if (terminated_) {
      added.process->Kill();
    } else if (WorkIsOver()) {
      HangUp(added);
    } else {
      Dispatch();
    }
  }
  completion->Listen([self = weak_from_this(), id] {
    const std::shared_ptr<LocalPool> pool = self.lock();
    if (!pool) return;
    const std::lock_guard lock(pool->mutex_);
    pool->dead_.push_back(id);
    pool->Ring();
  });
}

void LocalPool::AttendToDead() {
  std::vector<uint64_t> dead;
  std::vector<std::pair<Task, std::exception_ptr>> unsendable;
  {
    const std::lock_guard lock(mutex_);
    dead.swap(dead_);
    unsendable.swap(unsendable_);
  }
  for (const auto& [task, failure] : unsendable) FailTask(*task, failure);
  for (const uint64_t id : dead) Bury(id);
  ReplaceDead();
}

// What it had begun is lost; what it had not is given to others.
void LocalPool::Bury(uint64_t worker_id) {
  Worker* dying;
  {
    const std::lock_guard lock(mutex_);
    dying = workers_.at(worker_id).get();
  }
  while (ReadRing(*dying) || ReadPacket(*dying)) {
  }
  std::unique_ptr<Worker> worker;
  std::vector<Task> lost;
  bool terminated;
  bool early;
  {
    const std::lock_guard lock(mutex_);
    terminated = terminated_;
    worker = std::move(workers_.at(worker_id));
    workers_.erase(worker_id);
    early = worker->first_number == 0 && !worker->sent.empty();
    while (!worker->sent.empty()) {
      const Task task = std::move(worker->sent.back().task);
      worker->sent.pop_back();
      if (!task) continue;
      const bool claimed = worker->claims.IsClaimed(task->number_);
      if (claimed || terminated || !worker->initialised) {
        task->state_ = PoolTask::State::kEnded;
        lost.push_back(task);
        if (claimed) early = false;
      } else {
        task->state_ = PoolTask::State::kQueued;
        queue_.push_front(task);
      }
    }
    if (!worker->initialised) early = true;
  }
  const std::exception_ptr reason =
      terminated ? std::make_exception_ptr(Cancelled("the pool was terminated"))
                 : MakeBrokenWorker(*worker->process);
  if (worker->initialised) {
    for (const Task& task : lost) FailTask(*task, reason);
  }
  bool starting;
  std::exception_ptr broken;
  {
    const std::lock_guard lock(mutex_);
    starting = starting_;
    broken = broken_;
  }
  early_deaths_ += early ? 1 : 0;
  if (early && !terminated && (starting || early_deaths_ > kMaxEarlyDeaths)) broken = reason;
  if (broken) Break(broken);
}

void LocalPool::ReplaceDead() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (workers_.size() == static_cast<size_t>(*options_.processes)) return;
      if (WorkIsOver() || broken_ || starting_) return;
      if (std::chrono::steady_clock::now() < next_replacement_) return;
    }
    try {
      AddWorker();
    } catch (const std::exception& error) {
      LOG(ERROR) << "a pool cannot replace a worker: " << error.what();
      next_replacement_ = std::chrono::steady_clock::now() + kPauseAfterFailure;
      const std::exception_ptr reason = std::current_exception();
      bool alone;
      {
        const std::lock_guard lock(mutex_);
        alone = workers_.empty();
      }
      if (alone) Break(reason);
      return;
    }
  }
}

// There can be no more workers: fails what waits.
void LocalPool::Break(const std::exception_ptr& reason) {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    if (!broken_) broken_ = reason;
    dropped.swap(queue_);
    std::erase_if(dropped, [](const Task& task) {
      return std::exchange(task->state_, PoolTask::State::kEnded) == PoolTask::State::kEnded;
    });
    changed_.notify_all();
  }
  for (const Task& task : dropped) FailTask(*task, reason);
}

}  // namespace roost::internal
