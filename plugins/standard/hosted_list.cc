// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_list.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "roost/proxies/managed.h"
#include "roost/standard/arithmetic.h"
#include "roost/standard/slice.h"

namespace roost::standard {
namespace {

// Enough to show what a list holds.
constexpr size_t kPreviewItems = 20;

[[noreturn]] void ThrowNotInList(const Value& item) {
  throw std::invalid_argument(item.DebugString() + " is not in the list");
}

// Where an index that may lie beyond either end is.
size_t Clamp(int64_t index, size_t size) {
  const auto end = static_cast<int64_t>(size);
  return static_cast<size_t>(std::clamp<int64_t>(index < 0 ? index + end : index, 0, end));
}

}  // namespace

void HostedList::Append(const Value& item) {
  std::lock_guard lock(mutex_);
  items_.push_back({item});
  ++version_;
}

void HostedList::Extend(const std::vector<Item>& items) {
  std::lock_guard lock(mutex_);
  items_.insert(items_.end(), items.begin(), items.end());
  ++version_;
}

void HostedList::Insert(int64_t index, const Value& item) {
  std::lock_guard lock(mutex_);
  items_.insert(items_.begin() + static_cast<ptrdiff_t>(Clamp(index, items_.size())), {item});
  ++version_;
}

Value HostedList::Pop(int64_t index) {
  std::lock_guard lock(mutex_);
  if (items_.empty()) throw std::out_of_range("pop from an empty list");
  const auto it = items_.begin() + static_cast<ptrdiff_t>(Resolve(index, items_.size(), "pop"));
  Value popped = std::move(it->value);
  items_.erase(it);
  ++version_;
  return popped;
}

std::vector<Item>::const_iterator HostedList::Find(const Value& item) const {
  return std::find_if(items_.begin(), items_.end(),
                      [&](const Item& other) { return other.value == item; });
}

void HostedList::Remove(const Value& item) {
  Value dropped;
  std::lock_guard lock(mutex_);
  const auto found = Find(item);
  if (found == items_.end()) ThrowNotInList(item);
  const auto it = items_.begin() + (found - items_.cbegin());
  dropped = std::move(it->value);
  items_.erase(it);
  ++version_;
}

int64_t HostedList::Index(const Value& item, int64_t start, int64_t stop) const {
  std::lock_guard lock(mutex_);
  const size_t end = Clamp(stop, items_.size());
  for (size_t i = Clamp(start, items_.size()); i < end; ++i) {
    if (items_[i].value == item) return static_cast<int64_t>(i);
  }
  ThrowNotInList(item);
}

uint64_t HostedList::Count(const Value& item) const {
  std::lock_guard lock(mutex_);
  return static_cast<uint64_t>(std::count_if(
      items_.begin(), items_.end(), [&](const Item& other) { return other.value == item; }));
}

void HostedList::Sort(bool descending) {
  std::vector<Item> sorted;
  std::lock_guard lock(mutex_);
  sorted = items_;
  std::stable_sort(sorted.begin(), sorted.end(), [descending](const Item& a, const Item& b) {
    return descending ? b.value.Before(a.value) : a.value.Before(b.value);
  });
  items_.swap(sorted);
  ++version_;
}

void HostedList::Reverse() {
  std::lock_guard lock(mutex_);
  std::reverse(items_.begin(), items_.end());
  ++version_;
}

Value HostedList::At(int64_t index) const {
  std::lock_guard lock(mutex_);
  return items_[Resolve(index, items_.size(), "get")].value;
}

void HostedList::Set(int64_t index, const Value& item) {
  Value dropped = item;
  std::lock_guard lock(mutex_);
  std::swap(items_[Resolve(index, items_.size(), "set")].value, dropped);
  ++version_;
}

void HostedList::Erase(int64_t index) {
  Value dropped;
  std::lock_guard lock(mutex_);
  const auto it = items_.begin() + static_cast<ptrdiff_t>(Resolve(index, items_.size(), "erase"));
  dropped = std::move(it->value);
  items_.erase(it);
  ++version_;
}

std::vector<Item> HostedList::GetSlice(const SliceBounds& slice) const {
  std::vector<Item> taken;
  std::lock_guard lock(mutex_);
  const Positions positions = Resolve(slice, items_.size());
  taken.reserve(positions.count);
  for (size_t i = 0; i < positions.count; ++i) taken.push_back(items_[positions[i]]);
  return taken;
}

void HostedList::SetSlice(const SliceBounds& slice, const std::vector<Item>& items) {
  std::vector<Item> changed;  // after the swap, what is dropped
  std::lock_guard lock(mutex_);
  const Positions positions = Resolve(slice, items_.size());
  changed = items_;
  if (positions.step == 1) {
    const auto begin = changed.begin() + positions.start;
    const auto at = changed.erase(begin, begin + static_cast<ptrdiff_t>(positions.count));
    changed.insert(at, items.begin(), items.end());
  } else {
    if (items.size() != positions.count) {
      throw std::invalid_argument(std::to_string(items.size()) + " items for a slice of " +
                                  std::to_string(positions.count));
    }
    for (size_t i = 0; i < items.size(); ++i) changed[positions[i]] = items[i];
  }
  items_.swap(changed);
  ++version_;
}

void HostedList::EraseSlice(const SliceBounds& slice) {
  std::vector<Item> kept;  // after the swap, what is dropped
  std::lock_guard lock(mutex_);
  const Positions positions = Resolve(slice, items_.size());
  std::vector<bool> erased(items_.size());
  for (size_t i = 0; i < positions.count; ++i) erased[positions[i]] = true;
  kept.reserve(items_.size() - positions.count);
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!erased[i]) kept.push_back(items_[i]);
  }
  items_.swap(kept);
  ++version_;
}

uint64_t HostedList::Size() const {
  std::lock_guard lock(mutex_);
  return items_.size();
}

bool HostedList::Contains(const Value& item) const {
  std::lock_guard lock(mutex_);
  return Find(item) != items_.end();
}

void HostedList::Repeat(int64_t times) {
  std::vector<Item> repeated;  // after the swap, what is dropped
  std::lock_guard lock(mutex_);
  if (times > 0 && !items_.empty()) {
    if (static_cast<uint64_t>(times) > repeated.max_size() / items_.size()) {
      throw std::length_error("a list of " + std::to_string(items_.size()) + " items repeated " +
                              std::to_string(times) + " times");
    }
    repeated.reserve(items_.size() * static_cast<size_t>(times));
    for (int64_t i = 0; i < times; ++i) {
      repeated.insert(repeated.end(), items_.begin(), items_.end());
    }
  }
  items_.swap(repeated);
  ++version_;
}

void HostedList::Clear() {
  std::vector<Item> dropped;
  std::lock_guard lock(mutex_);
  items_.swap(dropped);
  ++version_;
}

ListObjectProxy HostedList::Copy() const {
  return Managed(std::make_shared<HostedList>(Snapshot().items));
}

ListSnapshot HostedList::Snapshot() const {
  std::lock_guard lock(mutex_);
  return {.version = version_, .items = items_};
}

bool HostedList::ReplaceIf(uint64_t version, const std::vector<Item>& items) {
  std::vector<Item> dropped = items;
  std::lock_guard lock(mutex_);
  if (version != version_) return false;
  items_.swap(dropped);
  ++version_;
  return true;
}

Value HostedList::Add(int64_t index, const Value& delta) {
  std::lock_guard lock(mutex_);
  Value& item = items_[Resolve(index, items_.size(), "add")].value;
  item = Sum(item, delta);  // numbers: nothing of the user's is destroyed
  ++version_;
  return item;
}

bool HostedList::CompareAndSwap(int64_t index, const Value& expected, const Value& desired) {
  Value dropped = desired;
  std::lock_guard lock(mutex_);
  Value& item = items_[Resolve(index, items_.size(), "compare and swap")].value;
  if (item != expected) return false;
  std::swap(item, dropped);
  ++version_;
  return true;
}

std::string HostedList::DebugString() const {
  std::vector<Item> shown;
  {
    std::lock_guard lock(mutex_);
    const size_t count = std::min(items_.size(), kPreviewItems);
    shown.assign(items_.begin(), items_.begin() + static_cast<ptrdiff_t>(count));
  }
  std::string text;
  for (const Item& item : shown) text += (text.empty() ? "" : ", ") + item.value.DebugString();
  return "[" + text + "]";
}

std::vector<Proxy> HostedList::HeldProxies() const {
  std::vector<Proxy> held;
  std::lock_guard lock(mutex_);
  for (const Item& item : items_) {
    const auto& objects = item.value.objects();
    held.insert(held.end(), objects.begin(), objects.end());
  }
  return held;
}

}  // namespace roost::standard
