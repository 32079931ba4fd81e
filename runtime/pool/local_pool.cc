// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/local_pool.h"

#include <signal.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/process.h"
#include "roost/process/program.h"

namespace roost::internal {

namespace {

constexpr std::chrono::seconds kTimeToTerminate{1};

}  // namespace

void LocalPool::Start() {
  // The program's signals are handled by its own threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread([self = shared_from_this()] { self->Run(); }).detach();
  } catch (const std::system_error& error) {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw SpawnError(std::string("cannot start a pool's thread: ") + error.what());
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  try {
    for (int i = 0; i < *options_.processes; ++i) AddWorker();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      return broken_ || std::ranges::all_of(workers_, [](const auto& worker) {
               return worker.second->initialised;
             });
    });
    starting_ = false;
    if (broken_) std::rethrow_exception(broken_);
    Ring();  // some may have died meanwhile
  } catch (...) {
    Terminate();
    throw;
  }
}

void LocalPool::Close() {
  RefuseInFork();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (WorkIsOver()) {
    for (const auto& [id, worker] : workers_) HangUp(*worker);
  }
  Ring();
}

bool LocalPool::Join(const Deadline& deadline) {
  RefuseInFork();
  if (OnOwnThread()) throw InvalidState("a pool cannot be joined by its own callback");
  std::unique_lock lock(mutex_);
  if (!closed_) throw InvalidState("a pool must be closed or terminated before it is joined");
  const auto ended = [this] { return ended_; };
  if (!deadline.never()) return changed_.wait_until(lock, *deadline.at(), ended);
  changed_.wait(lock, ended);
  return true;
}

void LocalPool::Terminate() {
  RefuseInFork();
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    terminated_ = true;
    for (const Task& task : queue_) {
      if (std::exchange(task->state_, PoolTask::State::kEnded) != PoolTask::State::kEnded) {
        dropped.push_back(task);
      }
    }
    queue_.clear();
    for (const auto& [id, worker] : workers_) {
      OnOwnThread() ? worker->process->Kill() : worker->process->Terminate();
    }
    Ring();
  }
  const auto reason = std::make_exception_ptr(Cancelled("the pool was terminated"));
  for (const Task& task : dropped) FailTask(*task, reason);
  if (OnOwnThread()) return;
  if (Join(Deadline::After(kTimeToTerminate))) return;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, worker] : workers_) worker->process->Kill();
  }
  Join(Deadline::Never());
}

}  // namespace roost::internal
