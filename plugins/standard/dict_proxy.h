// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_DICT_PROXY_H_
#define ROOST_STANDARD_DICT_PROXY_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/hosted_dict.h"
#include "roost/standard/typed.h"

namespace roost {

template <class K, class V>
class DictProxy;

namespace standard {

template <class Entries>
std::vector<Entry> ToEntries(const Entries& pairs) {
  std::vector<Entry> entries;
  entries.reserve(pairs.size());
  for (const auto& [key, value] : pairs) {
    entries.push_back({.key = Value::Of(key), .value = Value::Of(value)});
  }
  return entries;
}

template <class K, class V>
std::vector<std::pair<K, V>> FromEntries(const std::vector<Entry>& entries) {
  std::vector<std::pair<K, V>> pairs;
  pairs.reserve(entries.size());
  for (const Entry& entry : entries) {
    pairs.emplace_back(entry.key.As<K>(), entry.value.As<V>());
  }
  return pairs;
}

}  // namespace standard

namespace hosted {

// Python's dict, in a server: server.Create<roost::hosted::Dict<std::string, int>>().
template <class K, class V>
struct Dict : standard::HostedClass<standard::DictObject, DictProxy<K, V>> {
  // A new dict in `server`. Throws ServerGone; UnknownClass where the server lacks the standard
  // plugin.
  static DictProxy<K, V> Create(const ServerHandle& server, const std::map<K, V>& entries = {}) {
    return DictProxy<K, V>(standard::DictObject::Create(server, standard::ToEntries(entries)));
  }
};

}  // namespace hosted

// Changes of a dict that are made all at once: see DictProxy::Apply. A value.
template <class K, class V>
class DictBatch {
 public:
  DictBatch& Set(const K& key, const V& value) {
    return Push(standard::DictChange::Kind::kSet, key, Value::Of<V>(value));
  }
  // A missing key counts as 0.
  DictBatch& Add(const K& key, const V& delta) {
    return Push(standard::DictChange::Kind::kAdd, key, Value::Of<V>(delta));
  }
  // No error where the key is missing.
  DictBatch& Erase(const K& key) { return Push(standard::DictChange::Kind::kErase, key, Value()); }

  const std::vector<standard::DictChange>& changes() const { return changes_; }

 private:
  DictBatch& Push(standard::DictChange::Kind kind, const K& key, Value value) {
    changes_.push_back({.kind = kind, .key = Value::Of<K>(key), .value = std::move(value)});
    return *this;
  }

  std::vector<standard::DictChange> changes_;
};

// A dict that lives in a server: Python's dict, with keys and values of any type that can be sent,
// proxies included. It keeps the order in which keys were added.
//
//   roost::DictProxy<std::string, int> ages =
//       server.Create<roost::hosted::Dict<std::string, int>>();
//   ages["tom"] = 7;
//   ages["tom"] += 1;                                   // 8, whoever else adds at the same time
//   std::optional<int> age = ages.Get("ann");           // none
//   for (const auto& [name, age] : ages) ...            // as they are now
//
// Keys are equal when their bytes are (see Value): 1 and 1.0 are two. Each method is one call and
// atomic; what they throw has the server's traceback: std::out_of_range for a key that is missing,
// WrongType when a key or value is none of K or V, ObjectGone, ServerGone. Threads: as every proxy.
//
// The proxies within keep their objects alive until they are taken out or the dict ends.
template <class K, class V>
class DictProxy : public standard::DictObjectProxy {
  using Untyped = standard::DictObjectProxy;

 public:
  using Interface = hosted::Dict<K, V>;
  using Batch = DictBatch<K, V>;
  using value_type = std::pair<K, V>;

  DictProxy() = default;  // stands for nothing
  // K and V are taken at their word: what is none throws WrongType once it is read.
  explicit DictProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // The value of a key that must be there; of one that need not; and `otherwise` in its place.
  V At(const K& key) const { return Untyped::At(Value::Of<K>(key)).template As<V>(); }
  std::optional<V> Get(const K& key) const {
    return standard::FromFound<V>(Untyped::Find(Value::Of<K>(key)));
  }
  V Get(const K& key, const V& otherwise) const { return Get(key).value_or(otherwise); }

  void Set(const K& key, const V& value) const {
    Untyped::Set(Value::Of<K>(key), Value::Of<V>(value));
  }
  void Erase(const K& key) const { Untyped::Erase(Value::Of<K>(key)); }
  bool Contains(const K& key) const { return Untyped::Contains(Value::Of<K>(key)); }

  // A value to be read, assigned, or added to: dict["a"] = 3, dict["a"] += 2, int x = dict["a"].
  class Element {
   public:
    operator V() const { return dict_.At(key_); }  // NOLINT(google-explicit-constructor)
    void operator=(const V& value) const { dict_.Set(key_, value); }
    void operator+=(const V& delta) const { dict_.Add(key_, delta); }

   private:
    friend class DictProxy;
    Element(const DictProxy& dict, const K& key) : dict_(dict), key_(key) {}
    const DictProxy& dict_;
    const K key_;
  };
  Element operator[](const K& key) const { return Element(*this, key); }

  std::vector<K> Keys() const { return standard::FromItems<K>(Untyped::Keys()); }
  std::vector<V> Values() const { return standard::FromItems<V>(Untyped::Values()); }
  std::vector<std::pair<K, V>> Items() const {
    return standard::FromEntries<K, V>(Untyped::Items());
  }

  // Takes the value of a key that must be there; of one that need not; of the key added last.
  V Pop(const K& key) const { return Untyped::Pop(Value::Of<K>(key)).template As<V>(); }
  std::optional<V> Take(const K& key) const {
    return standard::FromFound<V>(Untyped::Take(Value::Of<K>(key)));
  }
  std::pair<K, V> PopItem() const {
    const standard::Entry entry = Untyped::PopItem();
    return {entry.key.As<K>(), entry.value.As<V>()};
  }
  // The value of `key`, which is `value` if there was none.
  V SetDefault(const K& key, const V& value) const {
    return Untyped::SetDefault(Value::Of<K>(key), Value::Of<V>(value)).template As<V>();
  }
  // Sets all of them at once.
  void Update(const std::map<K, V>& entries) const {
    Untyped::Update(standard::ToEntries(entries));
  }
  // A new dict in the same server; what is within is not copied itself where it is a proxy.
  DictProxy Copy() const { return DictProxy(Untyped::Copy()); }

  // All entries, by value.
  std::map<K, V> Snapshot() const {
    std::map<K, V> entries;
    for (auto& [key, value] : Items()) entries.insert_or_assign(key, std::move(value));
    return entries;
  }
  // A snapshot in the dict's order, walked through.
  standard::SnapshotIterator<std::pair<K, V>> begin() const {
    return standard::SnapshotIterator<std::pair<K, V>>(Items());
  }
  standard::SnapshotIterator<std::pair<K, V>> end() const { return {}; }

  // For a large dict: calls `visit(key, value)` for each entry, reading `page` of them a call.
  // Meanwhile the dict may change: no key is missed that stays, and none met twice unless it was
  // added again.
  template <std::invocable<K, V> Visit>
  void ForEach(Visit visit, uint32_t page = 1000) const {
    for (uint64_t next = 0;;) {
      const standard::DictPage read = Untyped::Page(next, page);
      for (const standard::Entry& entry : read.entries) {
        visit(entry.key.As<K>(), entry.value.As<V>());
      }
      if (read.last || read.entries.empty()) return;
      next = read.next;
    }
  }

  // Adds to the number of `key`, 0 where it is missing, and returns the sum. Throws
  // std::overflow_error beyond 64-bit integers.
  V Add(const K& key, const V& delta) const {
    return Untyped::Add(Value::Of<K>(key), Value::Of<V>(delta)).template As<V>();
  }
  // Puts `desired` in the place of `expected`, where nullopt is a missing key; false if the dict
  // has something else.
  bool CompareAndSwap(const K& key, const std::optional<V>& expected,
                      const std::optional<V>& desired) const {
    return Untyped::CompareAndSwap(Value::Of<K>(key), expected.has_value(), OrNull(expected),
                                   desired.has_value(), OrNull(desired));
  }
  // Makes all changes of the batch in order, at once; none if one of them throws.
  //   dict.Apply(decltype(dict)::Batch().Add("from", -3).Add("to", 3).Erase("pending"));
  void Apply(const Batch& batch) const { Untyped::Apply(batch.changes()); }

 private:
  static Value OrNull(const std::optional<V>& value) {
    return value ? Value::Of<V>(*value) : Value();
  }
};

// A dict that a method gives out as a proxy. Only in a server's process: elsewhere it throws
// InvalidState.
template <class K, class V>
DictProxy<K, V> ManagedDict(const std::map<K, V>& entries) {
  return Managed(std::make_shared<standard::HostedDict>(standard::ToEntries(entries)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_DICT_PROXY_H_
