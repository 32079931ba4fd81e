// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_DICT_H_
#define ROOST_STANDARD_HOSTED_DICT_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The dict behind a DictProxy: Python's dict, in the order in which keys were added. Thread-safe;
// what it drops is destroyed outside of its lock.
class HostedDict {
 public:
  HostedDict() = default;
  explicit HostedDict(const std::vector<Entry>& entries) { Update(entries); }

  // Throws std::out_of_range where the key is missing, as Erase and Pop do.
  Value At(const Value& key) const;
  FoundItem Find(const Value& key) const;
  void Set(const Value& key, const Value& value);
  void Erase(const Value& key);
  bool Contains(const Value& key) const;
  uint64_t Size() const;
  std::vector<Item> Keys() const;
  std::vector<Item> Values() const;
  std::vector<Entry> Items() const;
  Value Pop(const Value& key);
  FoundItem Take(const Value& key);
  // The last. Throws std::out_of_range for an empty dict.
  Entry PopItem();
  Value SetDefault(const Value& key, const Value& value);
  void Update(const std::vector<Entry>& entries);
  void Clear();
  DictObjectProxy Copy() const;
  DictPage Page(uint64_t begin, uint32_t count) const;

  // Throws what Sum does.
  Value Add(const Value& key, const Value& delta);
  bool CompareAndSwap(const Value& key, bool has_expected, const Value& expected, bool has_desired,
                      const Value& desired);
  // All changes or, when one of them throws, none.
  void Apply(const std::vector<DictChange>& changes);

  std::string DebugString() const;
  std::vector<Proxy> HeldProxies() const;

 private:
  // By a number that grows with every key added.
  using Entries = std::map<uint64_t, Entry>;
  using Places = std::unordered_map<Value, Entries::iterator>;
  // An entry as it was before a change; without a number, there was none.
  struct Before {
    uint64_t number = 0;
    Entry entry;
  };

  // All of these with the lock held.
  Places::const_iterator Require(const Value& key) const;
  void AddEntry(uint64_t number, const Value& key, const Value& value);
  Entry RemoveEntry(Places::const_iterator place);
  Before Change(const DictChange& change);
  void Undo(Before& before);

  mutable std::mutex mutex_;
  uint64_t last_number_ = 0;
  Entries entries_;
  Places places_;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_DICT_H_
