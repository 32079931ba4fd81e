// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/async.h"

#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "roost/base/fork_guard.h"
#include "roost/error/error.h"
#include "roost/proxies/cancel_point.h"

namespace roost::internal {
namespace {

// A thread that has had nothing to do for so long ends, and with it its connections.
constexpr std::chrono::seconds kIdle(2);

// The threads, as many as there are calls up to kMaxAsyncCalls. Never destroyed.
class AsyncThreads {
 public:
  static AsyncThreads& Instance() {
    static AsyncThreads& threads = *new AsyncThreads;
    return threads;
  }

  void Add(std::shared_ptr<AsyncTask> task) {
    std::lock_guard lock(mutex_);
    queue_.push_back(std::move(task));
    if (queue_.size() <= idle_ || threads_ == kMaxAsyncCalls) return added_.notify_one();
    try {
      StartThread();
    } catch (const std::system_error& e) {
      if (threads_ != 0) return;  // they get to it
      queue_.pop_back();
      throw LimitExceeded(std::string("no thread for an asynchronous call: ") + e.what());
    }
  }

  // Whether it was still waiting for a thread, and has none to expect any more.
  bool Remove(const std::shared_ptr<AsyncTask>& task) {
    std::lock_guard lock(mutex_);
    return std::erase(queue_, task) != 0;
  }

 private:
  void StartThread() {
    // Signals are for the program's own threads.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      std::thread([this] { Run(); }).detach();
      ++threads_;
    } catch (...) {
      ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
      throw;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      ++idle_;
      const bool more = added_.wait_for(lock, kIdle, [this] { return !queue_.empty(); });
      --idle_;
      if (!more) break;
      auto task = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      task->RunUnlessCancelled();
      task.reset();
      lock.lock();
    }
    --threads_;
  }

  std::mutex mutex_;  // of all that follow
  std::condition_variable added_;
  std::deque<std::shared_ptr<AsyncTask>> queue_;
  size_t idle_ = 0;
  int threads_ = 0;
};

}  // namespace

AsyncTask::AsyncTask() : cancel_(std::make_unique<CancelPoint>()) {}
AsyncTask::~AsyncTask() = default;

void AsyncTask::Start() {
  if (ForkedWithoutExec()) {
    throw InvalidState("asynchronous calls cannot be made in a bare fork");
  }
  ArmForkGuard();
  AsyncThreads::Instance().Add(shared_from_this());
}

bool AsyncTask::Cancel() {
  if (!Claim()) return false;
  cancel_->Cancel();
  if (AsyncThreads::Instance().Remove(shared_from_this())) Drop();
  Fail(std::make_exception_ptr(Cancelled("the call was cancelled")));
  return true;
}

void AsyncTask::RunUnlessCancelled() {
  if (claimed_.load()) return Drop();
  Run();
}

AsyncTask::Cancellable::Cancellable(AsyncTask& task) {
  CancelPoint::SetOfThisThread(task.cancel_.get());
}
AsyncTask::Cancellable::~Cancellable() { CancelPoint::SetOfThisThread(nullptr); }

}  // namespace roost::internal
