// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_LIST_PROXY_H_
#define ROOST_STANDARD_LIST_PROXY_H_

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/hosted_list.h"
#include "roost/standard/slice.h"
#include "roost/standard/typed.h"

namespace roost {

template <class T>
class ListProxy;

namespace hosted {

// Python's list, in a server: server.Create<roost::hosted::List<int>>(std::vector{1, 2, 3}).
template <class T>
struct List : standard::HostedClass<standard::ListObject, ListProxy<T>> {
  // A new list in `server`. Throws ServerGone; UnknownClass where the server lacks the standard
  // plugin.
  static ListProxy<T> Create(const ServerHandle& server, const std::vector<T>& items = {}) {
    return ListProxy<T>(standard::ListObject::Create(server, standard::ToItems(items)));
  }
};

}  // namespace hosted

// A list that lives in a server: Python's list, of anything that can be sent, proxies included.
//
//   roost::ListProxy<int> list = server.Create<roost::hosted::List<int>>();
//   list.Append(3);
//   list[0] += 4;                                       // 7, whoever else adds at the same time
//   list.Extend({1, 2});
//   list.Sort();
//   for (int item : list) ...                           // 1, 2, 7: as they are now
//
// Indices below 0 count from the end. Each method is one call and atomic; what they throw has the
// server's traceback: std::out_of_range for an index, std::invalid_argument for an item that is not
// there, WrongType when an item is no T, ObjectGone, ServerGone. Threads: as every proxy.
//
// The proxies within keep their objects alive until they are taken out or the list ends. Lists that
// contain each other are never freed unless one is cleared; DebugInfo names them.
template <class T>
class ListProxy : public standard::ListObjectProxy {
  using Untyped = standard::ListObjectProxy;

 public:
  using Interface = hosted::List<T>;
  using value_type = T;

  ListProxy() = default;  // stands for nothing
  // T is taken at its word: items that are none throw WrongType once they are read.
  explicit ListProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  void Append(const T& item) const { Untyped::Append(Value::Of<T>(item)); }
  void Extend(const std::vector<T>& items) const { Untyped::Extend(standard::ToItems(items)); }
  const ListProxy& operator+=(const std::vector<T>& items) const {
    Extend(items);
    return *this;
  }
  // Before the item at `index`; an index beyond either end is that end.
  void Insert(int64_t index, const T& item) const { Untyped::Insert(index, Value::Of<T>(item)); }
  T Pop(int64_t index = -1) const { return Untyped::Pop(index).template As<T>(); }
  // Removes the first item that is equal.
  void Remove(const T& item) const { Untyped::Remove(Value::Of<T>(item)); }
  // Where the first item of [start, stop) that is equal lies.
  int64_t Index(const T& item, int64_t start = 0,
                int64_t stop = std::numeric_limits<int64_t>::max()) const {
    return Untyped::Index(Value::Of<T>(item), start, stop);
  }
  uint64_t Count(const T& item) const { return Untyped::Count(Value::Of<T>(item)); }
  bool Contains(const T& item) const { return Untyped::Contains(Value::Of<T>(item)); }

  // In the server: numbers, texts and bytes; equal items keep their order. Throws WrongType, and
  // changes nothing, for items of other types.
  void Sort(bool descending = false) const { Untyped::Sort(descending); }
  // Any items, by `less`, which runs here: again and again until nobody has changed the list
  // meanwhile.
  template <class Less>
  requires std::predicate<Less&, const T&, const T&>
  void Sort(Less less) const {
    Transform([&](std::vector<T>& items) { std::stable_sort(items.begin(), items.end(), less); });
  }

  T Get(int64_t index) const { return Untyped::At(index).template As<T>(); }
  void Set(int64_t index, const T& item) const { Untyped::Set(index, Value::Of<T>(item)); }
  void Erase(int64_t index) const { Untyped::Erase(index); }

  std::vector<T> Get(const Slice& slice) const {
    return standard::FromItems<T>(Untyped::GetSlice(standard::ToBounds(slice)));
  }
  // Throws std::invalid_argument when a slice with another step than 1 is given another number of
  // items than it has.
  void Set(const Slice& slice, const std::vector<T>& items) const {
    Untyped::SetSlice(standard::ToBounds(slice), standard::ToItems(items));
  }
  void Erase(const Slice& slice) const { Untyped::EraseSlice(standard::ToBounds(slice)); }

  // An item to be read, assigned, or added to: list[0] = 3, list[-1] += 2, int x = list[1].
  class Element {
   public:
    operator T() const { return list_.Get(index_); }  // NOLINT(google-explicit-constructor)
    void operator=(const T& item) const { list_.Set(index_, item); }
    void operator+=(const T& delta) const { list_.Add(index_, delta); }

   private:
    friend class ListProxy;
    Element(const ListProxy& list, int64_t index) : list_(list), index_(index) {}
    const ListProxy& list_;
    const int64_t index_;
  };
  Element operator[](int64_t index) const { return Element(*this, index); }

  // list *= times, as in Python: 0 and below clear it.
  const ListProxy& operator*=(int64_t times) const {
    Untyped::Repeat(times);
    return *this;
  }
  // A new list in the same server; the items are not copied themselves where they are proxies.
  ListProxy Copy() const { return ListProxy(Untyped::Copy()); }

  // All items, by value.
  std::vector<T> Snapshot() const { return standard::FromItems<T>(Untyped::Snapshot().items); }
  // A snapshot, walked through.
  standard::SnapshotIterator<T> begin() const { return standard::SnapshotIterator<T>(Snapshot()); }
  standard::SnapshotIterator<T> end() const { return {}; }

  // Adds to the number at `index` and returns the sum. Throws std::overflow_error beyond 64-bit
  // integers.
  T Add(int64_t index, const T& delta) const {
    return Untyped::Add(index, Value::Of<T>(delta)).template As<T>();
  }
  // Puts `desired` where `expected` is; false if something else is there.
  bool CompareAndSwap(int64_t index, const T& expected, const T& desired) const {
    return Untyped::CompareAndSwap(index, Value::Of<T>(expected), Value::Of<T>(desired));
  }
  // Changes all items by `change`, which takes a std::vector<T>&, as one atomic operation: it runs
  // here, again and again until nobody has changed the list meanwhile.
  template <std::invocable<std::vector<T>&> Change>
  void Transform(Change change) const {
    while (true) {
      const standard::ListSnapshot before = Untyped::Snapshot();
      std::vector<T> items = standard::FromItems<T>(before.items);
      change(items);
      if (Untyped::ReplaceIf(before.version, standard::ToItems(items))) return;
    }
  }
};

template <class T>
std::vector<T> operator+(const ListProxy<T>& list, const std::vector<T>& more) {
  std::vector<T> items = list.Snapshot();
  items.insert(items.end(), more.begin(), more.end());
  return items;
}

// A list that a method gives out as a proxy: `return roost::ManagedList(std::vector{1, 2});`. Only
// in a server's process: elsewhere it throws InvalidState.
template <class T>
ListProxy<T> ManagedList(const std::vector<T>& items) {
  return Managed(std::make_shared<standard::HostedList>(standard::ToItems(items)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_LIST_PROXY_H_
