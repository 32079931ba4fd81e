// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Serves testdata/everything.capnp: most methods give back what they were given.

#include <atomic>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "everything.roost.h"

namespace {

namespace shapes = testing::shapes;
using everything::CounterProxy;

class Counter {
 public:
  Counter(int64_t start, std::string_view label, const shapes::Outline& outline)
      : total_(start), label_(std::string(label) + std::string(outline.points.size(), '.')) {}

  int64_t Add(int64_t amount) { return total_ += amount; }
  int64_t Total() const { return total_; }
  const std::string& Label() const { return label_; }
  roost::Managed<Counter> Fork() const { return Make(total_, label_); }

  static roost::Managed<Counter> Make(int64_t start, std::string_view label = "made") {
    return roost::Managed(std::make_shared<Counter>(start, label, shapes::Outline()));
  }

 private:
  std::atomic<int64_t> total_;
  const std::string label_;
};

class Everything {
 public:
  everything::Scalars EchoScalars(const everything::Scalars& scalars) { return scalars; }
  everything::Pointers EchoPointers(const everything::Pointers& pointers) { return pointers; }
  everything::Lists EchoLists(const everything::Lists& lists) { return lists; }
  everything::Tree EchoTree(const everything::Tree& tree) { return tree; }
  everything::Outer EchoOuter(const everything::Outer& outer) { return outer; }
  shapes::Outline EchoOutline(const shapes::Outline& outline) { return outline; }
  everything::Even EchoEven(const everything::Even& even) { return even; }
  std::monostate EchoEmpty(const everything::Empty&, std::monostate nothing) { return nothing; }

  void Nothing() { nothings_++; }
  everything::Color Color(everything::Color color) { return color; }
  bool Flag(bool flag) { return flag; }
  std::string Text(std::string_view text) { return std::string(text); }
  roost::Bytes Bytes(roost::BytesView data) { return roost::Bytes(data.begin(), data.end()); }
  std::vector<int64_t> Numbers(std::vector<int64_t> numbers) { return numbers; }
  double Ratio(float single, double other) { return single / other; }

  everything::Everything::DivideResults Divide(int64_t dividend, int64_t divisor) {
    return {.quotient = dividend / divisor, .remainder = dividend % divisor};
  }
  everything::Everything::DescribeResults Describe(const everything::Everything::Kind& kind) {
    return {.name = "kind " + kind.letter,
            .colors = {everything::Color::kRed, everything::Color::kAzure},
            .counter = Counter::Make(4)};
  }

  CounterProxy MakeCounter(int64_t start) { return Counter::Make(start); }
  std::vector<CounterProxy> MakeCounters(const std::vector<int64_t>& starts) {
    std::vector<CounterProxy> counters;
    for (const int64_t start : starts) counters.push_back(Counter::Make(start));
    return counters;
  }
  int64_t AddTo(const CounterProxy& counter, int64_t amount) { return counter.Add(amount); }
  std::vector<int64_t> AddToAll(const std::vector<CounterProxy>& counters, int64_t amount) {
    std::vector<int64_t> totals;
    for (const CounterProxy& counter : counters) totals.push_back(counter.Add(amount));
    return totals;
  }
  everything::Everything::NoCounterResults NoCounter(const CounterProxy& counter) {
    return {.is_null = !counter, .counter = {}};
  }

  int64_t Collide(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g) {
    return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f + 1000000 * g;
  }
  int64_t Because(int64_t why) { return why; }
  uint32_t ManyParameters(int64_t, int64_t, std::string_view,
                          const std::vector<shapes::Point>& points, const CounterProxy& counter) {
    return static_cast<uint32_t>(points.size()) + (counter ? 1 : 0);
  }

 private:
  std::atomic<int> nothings_ = 0;
};

class Marker {};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<everything::Counter, Counter>();
  plugin.Register<everything::Everything, Everything>();
  plugin.Register<everything::Marker, Marker>();
}
