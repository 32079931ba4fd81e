// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Serves testdata/values.capnp.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "values.roost.h"

namespace {

std::atomic<int64_t> balls_alive{0};

class Ball {
 public:
  Ball() { ++balls_alive; }
  ~Ball() { --balls_alive; }
  int64_t Bounce() { return ++bounces_; }

 private:
  std::atomic<int64_t> bounces_{0};
};

class Box {
 public:
  void Put(std::string key, const roost::Value& value) {
    std::lock_guard lock(mutex_);
    values_[std::move(key)] = value;
  }
  roost::Value Get(const std::string& key) {
    std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    return found == values_.end() ? roost::Value() : found->second;
  }
  std::vector<values::Entry> Entries() {
    std::lock_guard lock(mutex_);
    std::vector<values::Entry> entries;
    for (const auto& [key, value] : values_) entries.push_back({.key = key, .value = value});
    return entries;
  }
  void Clear() {
    std::map<std::string, roost::Value> dropped;  // outside of the lock
    std::lock_guard lock(mutex_);
    values_.swap(dropped);
  }

  std::string Describe(const roost::Value& value) { return value.DebugString(); }
  int64_t BounceAll(const roost::Value& value) {
    for (const roost::Proxy& object : value.objects()) values::BallProxy(object).Bounce();
    return static_cast<int64_t>(value.objects().size());
  }
  roost::Managed<Ball> MakeBall() { return roost::Managed(std::make_shared<Ball>()); }
  int64_t BallsAlive() { return balls_alive; }
  roost::Proxy EchoObject(const roost::Proxy& object) { return object; }

 private:
  std::mutex mutex_;
  std::map<std::string, roost::Value> values_;
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<values::Box, Box>(); }
