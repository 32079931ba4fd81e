// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_TYPED_H_
#define ROOST_STANDARD_TYPED_H_

// Between the values that hosted containers hold and the C++ types that typed proxies show.

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"

namespace roost::standard {

template <class T>
std::vector<Item> ToItems(const std::vector<T>& values) {
  std::vector<Item> items;
  items.reserve(values.size());
  for (const auto& value : values) items.push_back({Value::Of<T>(value)});
  return items;
}

template <class T>
std::vector<T> FromItems(const std::vector<Item>& items) {
  std::vector<T> values;
  values.reserve(items.size());
  for (const Item& item : items) values.push_back(item.value.As<T>());
  return values;
}

template <class T>
std::optional<T> FromFound(const FoundItem& found) {
  if (!found.found) return std::nullopt;
  return found.value.As<T>();
}

// Values of a container, read all at once, as a range; copies share them.
template <class T>
class SnapshotIterator {
 public:
  using value_type = T;
  using difference_type = std::ptrdiff_t;

  SnapshotIterator() = default;  // the end
  explicit SnapshotIterator(std::vector<T> values) {
    if (!values.empty()) values_ = std::make_shared<const std::vector<T>>(std::move(values));
  }

  const T& operator*() const { return (*values_)[position_]; }
  const T* operator->() const { return &(*values_)[position_]; }
  SnapshotIterator& operator++() {
    if (++position_ == values_->size()) *this = SnapshotIterator();
    return *this;
  }
  SnapshotIterator operator++(int) {
    SnapshotIterator before = *this;
    ++*this;
    return before;
  }
  // Of iterators of one snapshot, and ends.
  friend bool operator==(const SnapshotIterator& a, const SnapshotIterator& b) {
    return a.values_ == b.values_ && a.position_ == b.position_;
  }

 private:
  std::shared_ptr<const std::vector<T>> values_;
  size_t position_ = 0;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_TYPED_H_
