// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A cache of bounded size with one maker for each value. Its callers are threads of the server, so
// a mutex and a condition are all that it needs.

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cache.roost.h"

namespace {

class Cache {
 public:
  explicit Cache(uint64_t capacity) : capacity_(capacity) {
    if (capacity == 0) throw std::invalid_argument("a cache without room");
  }

  std::string Get(std::string_view name, cache::SourceProxy source) {
    const std::string key(name);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !values_.contains(key) || !values_.at(key).being_made; });
    if (const auto known = values_.find(key); known != values_.end()) {
      ++counts_.found;
      recent_.splice(recent_.begin(), recent_, known->second.recent);
      return known->second.value;
    }
    recent_.push_front(key);
    values_[key] = {.value = "", .being_made = true, .recent = recent_.begin()};
    lock.unlock();
    return Make(key, source);
  }

  cache::Counts Counts() {
    std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  struct Entry {
    std::string value;
    bool being_made;
    std::list<std::string>::iterator recent;
  };

  std::string Make(const std::string& key, const cache::SourceProxy& source) {
    std::string value;
    try {
      value = source.Make(key);  // runs in the caller's process
    } catch (...) {              // which may have died
      std::lock_guard lock(mutex_);
      ++counts_.failed;
      Erase(key);
      changed_.notify_all();
      throw;
    }
    std::lock_guard lock(mutex_);
    ++counts_.made;
    Entry& entry = values_.at(key);
    entry.value = value;
    entry.being_made = false;
    MakeRoom();
    changed_.notify_all();
    return value;
  }

  // Drops what was not asked for longest; what is being made stays.
  void MakeRoom() {
    for (auto last = recent_.end(); values_.size() > capacity_ && last != recent_.begin();) {
      const std::string& key = *--last;
      if (values_.at(key).being_made) continue;
      ++counts_.dropped;
      values_.erase(key);
      last = recent_.erase(last);
    }
  }

  void Erase(const std::string& key) {
    recent_.erase(values_.at(key).recent);
    values_.erase(key);
  }

  const uint64_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Entry> values_;
  std::list<std::string> recent_;  // keys, the last one asked for first
  cache::Counts counts_ = {};
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<cache::Cache, Cache>(); }
