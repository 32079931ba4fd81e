// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of the tests of calls: a class whose methods go on for as long as a test wants.

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "roost/error/error.h"
#include "roost/proxies/this_call.h"
#include "tests/calls/calls.roost.h"

namespace {

class Worker {
 public:
  int64_t Double(int64_t x) { return 2 * x; }

  void Block() { Wait(roost::this_call::StopToken()); }
  calls::WorkerProxy BlockThenMake() {
    Block();
    return Make();
  }
  void BlockDeaf() { Wait(std::stop_token()); }

  void Release() {
    std::lock_guard lock(mutex_);
    ++releases_;
    changed_.notify_all();
  }
  int64_t Blocking() {
    std::lock_guard lock(mutex_);
    return blocking_;
  }
  int64_t Stopped() {
    std::lock_guard lock(mutex_);
    return stopped_;
  }

  calls::WorkerProxy Make() { return roost::Managed(std::make_shared<Worker>()); }

  int64_t Call(const calls::TaskProxy& task, int64_t x) { return task.Run(x); }
  bool CallBriefly(const calls::TaskProxy& task) {
    try {
      task.With(std::chrono::milliseconds(20)).Run(1);
    } catch (const roost::DeadlineExceeded&) {
      Release();
      return true;
    }
    return false;
  }

  calls::Worker::CallerResults Caller() {
    const roost::this_call::Caller caller = roost::this_call::CallerId();
    return {.process = caller.process, .pid = caller.pid, .thread = caller.thread};
  }
  bool CallerAround(const calls::TaskProxy& task) {
    const roost::this_call::Caller before = roost::this_call::CallerId();
    task.Run(1);
    const calls::WorkerProxy local = Make();  // its calls are plain calls here
    const auto within = local.Caller();
    return before == roost::this_call::CallerId() && before.thread == within.thread;
  }
  int64_t ThreadOfCall(const calls::TaskProxy& task) {
    task.Run(1);
    return ::gettid();
  }
  void CallerElsewhere() {
    std::exception_ptr thrown;
    std::thread([&thrown] {
      try {
        roost::this_call::CallerId();
      } catch (...) {
        thrown = std::current_exception();
      }
    }).join();
    if (thrown) std::rethrow_exception(thrown);
  }

  uint64_t Lengths(const std::string& text, roost::BytesView data,
                   const std::vector<std::string>& texts) {
    uint64_t sum = text.size() + data.size();
    for (const std::string& other : texts) sum += other.size();
    return sum;
  }

  void Put(int64_t x) {
    if (x < 0) throw std::out_of_range("negative: " + std::to_string(x));
    std::lock_guard lock(mutex_);
    taken_.push_back(x);
  }
  void PutLater(int64_t x) {
    if (Wait(roost::this_call::StopToken())) Put(x);
  }
  void PutThrough(const calls::TaskProxy& task, int64_t x) { Put(task.Run(x)); }
  void PutText(std::string_view text) { Put(static_cast<int64_t>(text.size())); }
  std::vector<int64_t> Taken() {
    std::lock_guard lock(mutex_);
    return taken_;
  }

  void Fail(const std::string& text) { throw std::out_of_range(text); }

  void TouchWhenStopped(const std::string& path) {
    std::ofstream(path + ".started").flush();
    const std::stop_callback touch(roost::this_call::StopToken(),
                                   [&path] { std::ofstream(path).flush(); });
    Block();
  }

 private:
  // Whether it was released, not stopped.
  bool Wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++blocking_;
    const bool released =
        changed_.wait(lock, stop, [this, before = releases_] { return releases_ != before; });
    --blocking_;
    if (!released) ++stopped_;
    return released;
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  int64_t releases_ = 0;
  int64_t blocking_ = 0;
  int64_t stopped_ = 0;
  std::vector<int64_t> taken_;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<calls::Worker, Worker>(); }
