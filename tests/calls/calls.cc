// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of the tests of calls: a class whose methods go on for as long as a test wants.

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
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

  uint64_t Lengths(const std::string& text, roost::BytesView data,
                   const std::vector<std::string>& texts) {
    uint64_t sum = text.size() + data.size();
    for (const std::string& other : texts) sum += other.size();
    return sum;
  }

  void Fail(const std::string& text) { throw std::out_of_range(text); }

  void TouchWhenStopped(const std::string& path) {
    std::ofstream(path + ".started").flush();
    const std::stop_callback touch(roost::this_call::StopToken(),
                                   [&path] { std::ofstream(path).flush(); });
    Block();
  }

 private:
  void Wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++blocking_;
    const bool released =
        changed_.wait(lock, stop, [this, before = releases_] { return releases_ != before; });
    --blocking_;
    if (!released) ++stopped_;
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  int64_t releases_ = 0;
  int64_t blocking_ = 0;
  int64_t stopped_ = 0;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<calls::Worker, Worker>(); }
