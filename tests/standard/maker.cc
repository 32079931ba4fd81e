// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of the tests of managed objects.

#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/standard/containers.h"
#include "tests/standard/maker.roost.h"

namespace {

std::atomic<int64_t> counters_alive{0};
std::atomic<int64_t> iterators_alive{0};

class Counter {
 public:
  Counter() { ++counters_alive; }
  ~Counter() { --counters_alive; }
  int64_t Add(int64_t delta) { return sum_ += delta; }

 private:
  std::atomic<int64_t> sum_{0};
};

// Counts itself for as long as its source is kept.
struct Alive {
  Alive() { ++iterators_alive; }
  Alive(const Alive&) = delete;
  ~Alive() { --iterators_alive; }
};

class Maker {
 public:
  explicit Maker(const std::vector<int64_t>& items) : own_(roost::ManagedList(items)) {}

  roost::ListProxy<int64_t> OwnList() { return own_; }

  maker::Mixed Mixed() {
    maker::Mixed mixed;
    mixed.name = "mixed";
    mixed.numbers = {1, 2, 3};
    mixed.counter = roost::Managed(shared_);
    mixed.lists = {own_, roost::ManagedList<std::string>({"a"})};
    mixed.anything = roost::Value::Of(std::vector<maker::CounterProxy>{SameCounter()});
    return mixed;
  }

  roost::Value Containers() {
    return roost::Value::Of(::Containers{
        .plain = 7,
        .lists = {own_},
        .dicts = {{"dict", roost::ManagedDict<std::string, int64_t>({{"a", 1}})}},
        .value = roost::ManagedValue<int64_t>(5),
        .array = roost::ManagedArray<double>({0.5, 1.5}),
        .attributes = roost::ManagedNamespace({{"x", roost::Value::Of(1)}}),
        .numbers = CountTo(3, -1),
        .memory = roost::ManagedMemoryBlock(roost::MemoryBlock(16)),
    });
  }

  maker::CounterProxy NewCounter() { return roost::Managed(std::make_shared<Counter>()); }
  maker::CounterProxy SameCounter() { return roost::Managed(shared_); }
  int64_t CountersAlive() { return counters_alive; }

  int64_t BumpAll(const roost::standard::ListObjectProxy& list) {
    int64_t sum = 0;
    for (const auto& counter : roost::ListProxy<maker::CounterProxy>(list)) sum += counter.Add(1);
    return sum;
  }

  roost::IteratorProxy<int64_t> CountTo(int64_t limit, int64_t fail_at) {
    return roost::ManagedIterator([alive = std::make_shared<Alive>(), next = int64_t{0}, limit,
                                   fail_at]() mutable -> std::optional<int64_t> {
      if (next == fail_at) throw std::runtime_error("no more numbers");
      if (next >= limit) return std::nullopt;
      return next++;
    });
  }
  int64_t IteratorsAlive() { return iterators_alive; }
  roost::IteratorProxy<std::string> Letters() {
    return roost::ManagedIterator(std::set<std::string>{"c", "a", "b"});
  }

  bool Holds(const roost::standard::ListObjectProxy& list) {
    return list.server_uri() == own_.server_uri();
  }

 private:
  const roost::ListProxy<int64_t> own_;
  const std::shared_ptr<Counter> shared_ = std::make_shared<Counter>();
};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<maker::Counter, Counter>();
  plugin.Register<maker::Maker, Maker>();
}
