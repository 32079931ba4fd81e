// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Serves testdata/tour.capnp.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tour.roost.h"

namespace {

class Fish {
 public:
  explicit Fish(std::string name) : name_(std::move(name)) {}
  const std::string& Name() const { return name_; }
  double Swim(double meters) { return meters / 10; }
  int64_t Bubbles() { return ++bubbles_; }

 private:
  const std::string name_;
  std::atomic<int64_t> bubbles_{0};
};

// Inherits as its interface does.
class Carp : public Fish {
 public:
  Carp() : Fish("carp") {}
  int64_t Weigh() const { return 900; }
  double Area() const { return 0.5; }
  std::shared_ptr<Fish> Sibling() { return std::make_shared<Fish>("sibling"); }
};

// Of any type, as a class template.
template <class T>
class Box : public std::enable_shared_from_this<Box<T>> {
 public:
  T Get() const { return value_; }
  void Put(const T& value, std::string_view) { value_ = value; }
  T Swap(const T& value) { return std::exchange(value_, value); }
  tour::BoxProxy<T> Same() { return roost::Managed(this->shared_from_this()); }
  void Fill(const T& value) { value_ = value; }

 protected:
  T value_{};
};

class TextBox : public Box<std::string> {
 public:
  explicit TextBox(std::string text) { value_ = std::move(text); }
  uint64_t Length() const { return value_.size(); }
};

class PointBox : public Box<testing::shapes::Point> {
 public:
  double Swim(double meters) { return meters; }
};

class Shelf {
 public:
  tour::BoxProxy<tour::AnimalProxy> Animals() { return roost::Managed(animals_); }
  tour::BoxProxy<std::vector<int32_t>> Numbers() { return roost::Managed(numbers_); }
  std::vector<std::string> Take(const std::vector<tour::BoxProxy<std::string>>& boxes) {
    std::vector<std::string> texts;
    for (const auto& box : boxes) texts.push_back(box.Get());
    return texts;
  }
  double Count(const testing::shapes::SourceProxy<testing::shapes::Point>& source) {
    double sum = 0;
    for (int i = 0; i < 10; ++i) sum += source.Next().x;
    return sum;
  }
  roost::Bytes TakeBlob(const tour::BoxProxy<roost::Bytes>& box) { return box.Get(); }

 private:
  const std::shared_ptr<Box<tour::AnimalProxy>> animals_ =
      std::make_shared<Box<tour::AnimalProxy>>();
  const std::shared_ptr<Box<std::vector<int32_t>>> numbers_ =
      std::make_shared<Box<std::vector<int32_t>>>();
};

class Tour {
 public:
  tour::Mixture EchoMixture(const tour::Mixture& mixture) { return mixture; }
  tour::Person EchoPerson(const tour::Person& person) { return person; }
  tour::Shape EchoShape(tour::Shape shape) { return shape; }
  tour::Window EchoWindow(const tour::Window& window) const { return window; }
  tour::Tour::FormsResults Forms(const std::optional<std::string>& nickname,
                                 const std::map<std::string, double>& scores,
                                 std::chrono::seconds wait, const std::set<std::string>& tags) {
    tour::Tour::FormsResults results;
    if (nickname) results.text = *nickname + std::to_string(scores.size() + tags.size());
    results.wait = std::chrono::duration_cast<std::chrono::minutes>(wait);
    return results;
  }
  tour::Pair<testing::shapes::Point, std::string> Swap(
      const tour::Pair<std::string, testing::shapes::Point>& pair) {
    return {.first = pair.second, .second = pair.first};
  }
  math::Complex EchoComplex(const math::Complex& number) { return number; }
  std::string NameOf(const tour::AnimalProxy& animal) { return animal.Name(); }
  void Write(roost::BytesView data) { written_ += data.size(); }
  uint64_t Written() const { return written_; }
  const char* Text() const { return "none"; }
  roost::BytesView DataOf(roost::BytesView data) { return data; }
  tour::Places EchoPlaces(const tour::Places& places) { return places; }
  uint64_t PopulationOf(const roost::ServerHandle& server) { return server.NumberOfObjects(); }
  roost::ServerHandle EchoHandle(const roost::ServerHandle& server) { return server; }

 private:
  std::atomic<uint64_t> written_{0};
};

}  // namespace

ROOST_PLUGIN(plugin) {
  plugin.Register<tour::Fish, Fish>();
  plugin.Register<tour::Carp, Carp>();
  plugin.Register<tour::TextBox, TextBox>();
  plugin.Register<tour::PointBox, PointBox>();
  plugin.Register<tour::Shelf, Shelf>();
  plugin.Register<tour::Tour, Tour>();
}
