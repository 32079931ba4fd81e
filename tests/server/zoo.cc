// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of server_test: one class for each thing that a server promises.

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <glog/logging.h>

#include "roost/process/process_exit.h"
#include "roost/proxies/this_call.h"
#include "tests/server/quota_exceeded.h"
#include "tests/server/zoo.roost.h"

namespace {

std::atomic<int64_t> counters_alive{0};

class Counter {
 public:
  explicit Counter(int64_t start) : value_(start) {
    if (start < 0) throw std::invalid_argument("a counter starts at 0 or above");
    ++counters_alive;
  }
  ~Counter() { --counters_alive; }
  int64_t Add(int64_t delta) { return value_ += delta; }
  int64_t Value() const { return value_; }
  std::string DebugString() const {
    if (value_ == 13) throw std::runtime_error("superstition");
    return "a counter at " + std::to_string(value_) + std::string(100, '.');
  }

 private:
  std::atomic<int64_t> value_;
};

void WaitForFile(const std::string& path) {
  std::ofstream(path + ".started").flush();
  while (::access(path.c_str(), F_OK) != 0) ::usleep(1000);
}

class Keeper {
 public:
  void Keep(const zoo::CounterProxy& counter) { Set(counter); }
  void Drop() { Set({}); }
  int64_t Bump() { return Kept().Add(1); }
  int64_t BumpNew(const zoo::CounterProxy& counter) {
    Keep(counter);
    return Bump();
  }
  zoo::CounterProxy Kept() {
    std::lock_guard lock(mutex_);
    return kept_;
  }
  void Follow(const zoo::KeeperProxy& keeper) {
    std::lock_guard lock(mutex_);
    followed_ = keeper;
  }
  std::vector<roost::Proxy> HeldProxies() const {
    std::lock_guard lock(mutex_);
    return {kept_, followed_};
  }
  void Seize(const std::string& path) {
    std::lock_guard lock(mutex_);
    WaitForFile(path);
  }
  bool IsHere(const zoo::CounterProxy& counter) {
    const int64_t before = counters_alive;  // of this process
    return before > 0 && counter.server_uri() == Uri();
  }

 private:
  void Set(zoo::CounterProxy counter) {
    std::lock_guard lock(mutex_);
    std::swap(kept_, counter);
  }

  // The URI of the server that this runs in.
  static std::string Uri() {
    const zoo::CounterProxy own = roost::Managed(std::make_shared<Counter>(0));
    return own.server_uri();
  }

  mutable std::mutex mutex_;
  zoo::CounterProxy kept_;
  zoo::KeeperProxy followed_;
};

class Sluggish {
 public:
  Sluggish(const std::string& start, std::string end) : end_(std::move(end)) { WaitForFile(start); }
  ~Sluggish() { WaitForFile(end_); }

 private:
  const std::string end_;
};

class Starter {
 public:
  explicit Starter(zoo::CounterProxy counter) : counter_(std::move(counter)) { counter_.Add(1); }
  int64_t Bump() { return counter_.Add(1); }

 private:
  const zoo::CounterProxy counter_;
};

class Zoo : public std::enable_shared_from_this<Zoo> {
 public:
  Zoo() {
    members_.emplace_back(10);
    members_.emplace_back(20);
  }

  int64_t CallerPid() {
    const roost::this_call::Caller caller = roost::this_call::CallerId();
    return caller.process.empty() && caller.thread == 0 ? -caller.pid : caller.pid;
  }

  int64_t ThreadId() { return ::syscall(SYS_gettid); }

  void Fail(const std::string& kind) {
    if (kind == "logic_error") throw std::logic_error("why");
    if (kind == "invalid_argument") throw std::invalid_argument("why");
    if (kind == "domain_error") throw std::domain_error("why");
    if (kind == "length_error") throw std::length_error("why");
    if (kind == "out_of_range") throw std::out_of_range("why");
    if (kind == "runtime_error") throw std::runtime_error("why");
    if (kind == "range_error") throw std::range_error("why");
    if (kind == "overflow_error") throw std::overflow_error("why");
    if (kind == "underflow_error") throw std::underflow_error("why");
    if (kind == "bad_alloc") throw std::bad_alloc();
    if (kind == "system_error") {
      throw std::system_error(ENOSPC, std::generic_category(), "writing the index");
    }
    if (kind == "vector") static_cast<void>(std::vector<int>().at(7));
    if (kind == "quota") throw QuotaExceeded("tom", 12);
    if (kind == "int") throw 42;
    if (kind == "exit") throw roost::ProcessExit(3);
    throw std::logic_error("no such kind");
  }

  zoo::CounterProxy MakeCounter(int64_t start) {
    return roost::Managed(std::make_shared<Counter>(start));
  }
  zoo::CounterProxy SharedCounter() { return roost::Managed(shared_); }
  std::vector<zoo::CounterProxy> Counters(uint32_t count) {
    std::vector<zoo::CounterProxy> counters;
    for (uint32_t i = 0; i < count; ++i) {
      counters.push_back(roost::Managed(std::make_shared<Counter>(i)));
    }
    return counters;
  }

  std::vector<zoo::CounterProxy> CountersLater(uint32_t count, const std::string& path) {
    ::WaitForFile(path);
    return Counters(count);
  }

  int64_t AddTo(const zoo::CounterProxy& counter, uint32_t times) {
    for (uint32_t i = 0; i < times; ++i) counter.Add(1);
    return counter.Value();
  }
  void AddElsewhere(const zoo::CounterProxy& counter) {
    std::async(std::launch::async, [&] { counter.Add(1); }).get();
  }

  std::string Text(uint64_t size) { return std::string(size, 'x'); }
  uint64_t LengthOf(std::string_view text) { return text.size(); }

  void Block() {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait(lock, [] { return false; });
  }

  void WaitForFile(std::string_view path) { ::WaitForFile(std::string(path)); }
  std::string Environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
  }

  void Crash() { std::abort(); }
  void Log(std::string text) { LOG(WARNING) << text; }
  std::vector<zoo::CounterProxy> MemberCounters() {
    std::vector<zoo::CounterProxy> counters;
    for (Counter& member : members_) {
      counters.push_back(roost::Managed(std::shared_ptr<Counter>(shared_from_this(), &member)));
    }
    return counters;
  }
  int64_t CountersAlive() { return counters_alive; }

 private:
  const std::shared_ptr<Counter> shared_ = std::make_shared<Counter>(0);
  std::deque<Counter> members_;
};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<zoo::Counter, Counter>();
  plugin.Register<zoo::Keeper, Keeper>();
  plugin.Register<zoo::Starter, Starter>();
  plugin.Register<zoo::Sluggish, Sluggish>();
  plugin.Register<zoo::Zoo, Zoo>();
}
