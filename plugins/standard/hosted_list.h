// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_LIST_H_
#define ROOST_STANDARD_HOSTED_LIST_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The list behind a ListProxy: Python's list. Indices below 0 count from the end. Thread-safe; what
// it drops is destroyed outside of its lock.
class HostedList {
 public:
  HostedList() = default;
  explicit HostedList(const std::vector<Item>& items) : items_(items) {}

  void Append(const Value& item);
  void Extend(const std::vector<Item>& items);
  // Before the item at `index`; an index beyond either end is that end.
  void Insert(int64_t index, const Value& item);
  // Throws std::out_of_range.
  Value Pop(int64_t index);
  // The first that is equal. Throws std::invalid_argument when there is none.
  void Remove(const Value& item);
  int64_t Index(const Value& item, int64_t start, int64_t stop) const;
  uint64_t Count(const Value& item) const;
  // Items that are equal keep their order. Throws WrongType, and changes nothing, for items that
  // have no order.
  void Sort(bool descending);
  void Reverse();

  // Throw std::out_of_range.
  Value At(int64_t index) const;
  void Set(int64_t index, const Value& item);
  void Erase(int64_t index);

  // Throw std::invalid_argument for a step of 0, and where a slice with another step than 1 is
  // given another number of items than it has.
  std::vector<Item> GetSlice(const SliceBounds& slice) const;
  void SetSlice(const SliceBounds& slice, const std::vector<Item>& items);
  void EraseSlice(const SliceBounds& slice);

  uint64_t Size() const;
  bool Contains(const Value& item) const;
  // As Python's list *= times. Throws std::length_error.
  void Repeat(int64_t times);
  void Clear();
  ListObjectProxy Copy() const;
  ListSnapshot Snapshot() const;
  bool ReplaceIf(uint64_t version, const std::vector<Item>& items);

  // Throw std::out_of_range; Add throws what Sum does.
  Value Add(int64_t index, const Value& delta);
  bool CompareAndSwap(int64_t index, const Value& expected, const Value& desired);

  std::string DebugString() const;
  std::vector<Proxy> HeldProxies() const;

 private:
  std::vector<Item>::const_iterator Find(const Value& item) const;

  mutable std::mutex mutex_;
  std::vector<Item> items_;
  uint64_t version_ = 0;
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_LIST_H_
