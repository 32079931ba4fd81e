// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_dict.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "roost/proxies/managed.h"
#include "roost/standard/arithmetic.h"

namespace roost::standard {
namespace {

// Enough to show what a dict holds.
constexpr size_t kPreviewEntries = 20;

}  // namespace

HostedDict::Places::const_iterator HostedDict::Require(const Value& key) const {
  const auto place = places_.find(key);
  if (place == places_.end()) throw std::out_of_range("no key " + key.DebugString());
  return place;
}

void HostedDict::AddEntry(uint64_t number, const Value& key, const Value& value) {
  const auto [entry, fresh] = entries_.try_emplace(number, Entry{.key = key, .value = value});
  try {
    places_.emplace(key, entry);
  } catch (...) {
    entries_.erase(entry);
    throw;
  }
}

Entry HostedDict::RemoveEntry(Places::const_iterator place) {
  const Entries::iterator it = place->second;
  Entry entry = std::move(it->second);
  places_.erase(place);
  entries_.erase(it);
  return entry;
}

Value HostedDict::At(const Value& key) const {
  std::lock_guard lock(mutex_);
  return Require(key)->second->second.value;
}

FoundItem HostedDict::Find(const Value& key) const {
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return {};
  return {.found = true, .value = place->second->second.value};
}

void HostedDict::Set(const Value& key, const Value& value) {
  Value dropped;
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return AddEntry(++last_number_, key, value);
  Value& held = place->second->second.value;
  dropped = std::move(held);
  held = value;
}

void HostedDict::Erase(const Value& key) {
  Entry dropped;
  std::lock_guard lock(mutex_);
  dropped = RemoveEntry(Require(key));
}

bool HostedDict::Contains(const Value& key) const {
  std::lock_guard lock(mutex_);
  return places_.contains(key);
}

uint64_t HostedDict::Size() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

std::vector<Item> HostedDict::Keys() const {
  std::vector<Item> keys;
  std::lock_guard lock(mutex_);
  keys.reserve(entries_.size());
  for (const auto& [number, entry] : entries_) keys.push_back({entry.key});
  return keys;
}

std::vector<Item> HostedDict::Values() const {
  std::vector<Item> values;
  std::lock_guard lock(mutex_);
  values.reserve(entries_.size());
  for (const auto& [number, entry] : entries_) values.push_back({entry.value});
  return values;
}

std::vector<Entry> HostedDict::Items() const {
  std::vector<Entry> items;
  std::lock_guard lock(mutex_);
  items.reserve(entries_.size());
  for (const auto& [number, entry] : entries_) items.push_back(entry);
  return items;
}

Value HostedDict::Pop(const Value& key) {
  Entry popped;
  std::lock_guard lock(mutex_);
  popped = RemoveEntry(Require(key));
  return popped.value;
}

FoundItem HostedDict::Take(const Value& key) {
  Entry taken;
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) return {};
  taken = RemoveEntry(place);
  return {.found = true, .value = taken.value};
}

Entry HostedDict::PopItem() {
  std::lock_guard lock(mutex_);
  if (entries_.empty()) throw std::out_of_range("pop from an empty dict");
  return RemoveEntry(places_.find(std::prev(entries_.end())->second.key));
}

Value HostedDict::SetDefault(const Value& key, const Value& value) {
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place != places_.end()) return place->second->second.value;
  AddEntry(++last_number_, key, value);
  return value;
}

void HostedDict::Update(const std::vector<Entry>& entries) {
  std::vector<Value> dropped;
  dropped.reserve(entries.size());
  std::lock_guard lock(mutex_);
  for (const Entry& entry : entries) {
    const auto place = places_.find(entry.key);
    if (place == places_.end()) {
      AddEntry(++last_number_, entry.key, entry.value);
    } else {
      Value& held = place->second->second.value;
      dropped.push_back(std::move(held));
      held = entry.value;
    }
  }
}

void HostedDict::Clear() {
  Entries dropped;
  Places dropped_places;
  std::lock_guard lock(mutex_);
  entries_.swap(dropped);
  places_.swap(dropped_places);
}

DictObjectProxy HostedDict::Copy() const { return Managed(std::make_shared<HostedDict>(Items())); }

DictPage HostedDict::Page(uint64_t begin, uint32_t count) const {
  DictPage page;
  std::lock_guard lock(mutex_);
  auto it = entries_.lower_bound(begin);
  for (; it != entries_.end() && page.entries.size() < count; ++it) {
    page.entries.push_back(it->second);
    page.next = it->first + 1;
  }
  page.last = it == entries_.end();
  return page;
}

Value HostedDict::Add(const Value& key, const Value& delta) {
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  if (place == places_.end()) {
    const Value sum = Sum(Value::Of(0), delta);
    AddEntry(++last_number_, key, sum);
    return sum;
  }
  Value& held = place->second->second.value;
  held = Sum(held, delta);  // numbers: nothing of the user's is destroyed
  return held;
}

bool HostedDict::CompareAndSwap(const Value& key, bool has_expected, const Value& expected,
                                bool has_desired, const Value& desired) {
  Entry dropped;
  std::lock_guard lock(mutex_);
  const auto place = places_.find(key);
  const bool is_there = place != places_.end();
  if (is_there != has_expected) return false;
  if (is_there && place->second->second.value != expected) return false;
  if (!is_there) {
    if (has_desired) AddEntry(++last_number_, key, desired);
  } else if (has_desired) {
    dropped.value = std::exchange(place->second->second.value, desired);
  } else {
    dropped = RemoveEntry(place);
  }
  return true;
}

HostedDict::Before HostedDict::Change(const DictChange& change) {
  Before before;
  before.entry.key = change.key;
  const auto place = places_.find(change.key);
  if (place == places_.end()) {
    if (change.kind == DictChange::Kind::kErase) return before;
    const bool adds = change.kind == DictChange::Kind::kAdd;
    AddEntry(++last_number_, change.key, adds ? Sum(Value::Of(0), change.value) : change.value);
    return before;
  }
  const Entries::iterator it = place->second;
  const bool adds = change.kind == DictChange::Kind::kAdd;
  Value changed = adds ? Sum(it->second.value, change.value) : change.value;
  before.number = it->first;
  if (change.kind == DictChange::Kind::kErase) {
    before.entry = RemoveEntry(place);
  } else {
    before.entry.value = std::exchange(it->second.value, std::move(changed));
  }
  return before;
}

void HostedDict::Undo(Before& before) {
  Value dropped;  // kept by the caller's change, so destroyed there
  const auto place = places_.find(before.entry.key);
  if (place != places_.end()) dropped = RemoveEntry(place).value;
  if (before.number != 0) AddEntry(before.number, before.entry.key, before.entry.value);
}

void HostedDict::Apply(const std::vector<DictChange>& changes) {
  std::vector<Before> done;
  done.reserve(changes.size());
  std::lock_guard lock(mutex_);
  try {
    for (const DictChange& change : changes) done.push_back(Change(change));
  } catch (...) {
    for (auto it = done.rbegin(); it != done.rend(); ++it) Undo(*it);
    throw;
  }
}

std::string HostedDict::DebugString() const {
  std::string text;
  for (const Entry& entry : Page(0, kPreviewEntries).entries) {
    text += (text.empty() ? "" : ", ") + entry.key.DebugString() + ": " + entry.value.DebugString();
  }
  return "{" + text + "}";
}

std::vector<Proxy> HostedDict::HeldProxies() const {
  std::vector<Proxy> held;
  const auto add = [&held](const Value& value) {
    held.insert(held.end(), value.objects().begin(), value.objects().end());
  };
  std::lock_guard lock(mutex_);
  for (const auto& [number, entry] : entries_) {
    add(entry.key);
    add(entry.value);
  }
  return held;
}

}  // namespace roost::standard
