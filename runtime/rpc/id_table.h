// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_ID_TABLE_H_
#define ROOST_RPC_ID_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace roost::rpc {

// What a connection keeps by number (questions, answers, exports, imports). Numbers are small and
// used again as soon as they are free, so that a table that has grown needs no more memory.
// Pointers into a table are good until something is added. Not thread-safe.

// By numbers that this side gives out.
template <class T>
class OwnIds {
 public:
  uint32_t Add(T value) {
    if (free_.empty()) {
      slots_.emplace_back(std::move(value));
      return static_cast<uint32_t>(slots_.size() - 1);
    }
    const uint32_t id = free_.back();
    free_.pop_back();
    slots_[id].emplace(std::move(value));
    return id;
  }

  bool empty() const { return slots_.size() == free_.size(); }

  // Null when the number is not in use.
  T* Find(uint32_t id) { return id < slots_.size() && slots_[id] ? &*slots_[id] : nullptr; }

  // Of a number in use.
  T Take(uint32_t id) {
    T taken = std::move(*slots_[id]);
    slots_[id].reset();
    free_.push_back(id);
    return taken;
  }

 private:
  std::vector<std::optional<T>> slots_;
  std::vector<uint32_t> free_;
};

// By numbers that the peer gives out. It may choose any; low ones are found faster.
template <class T>
class PeerIds {
 public:
  // Null when the number is in use already.
  T* Add(uint32_t id) {
    if (id >= used_) used_ = id + uint64_t{1};
    if (id >= kLow) {
      const auto [it, added] = high_.try_emplace(id);
      return added ? &it->second : nullptr;
    }
    if (id >= low_.size()) low_.resize(id + size_t{1});
    return low_[id] ? nullptr : &low_[id].emplace();
  }

  T* Find(uint32_t id) {
    if (id < low_.size()) return low_[id] ? &*low_[id] : nullptr;
    if (id < kLow || high_.empty()) return nullptr;
    const auto it = high_.find(id);
    return it == high_.end() ? nullptr : &it->second;
  }

  // Whether the number may have been in use once: one that is as high was.
  bool WasUsed(uint32_t id) const { return id < used_; }

  // Of a number in use.
  T Take(uint32_t id) {
    if (id >= kLow) return std::move(high_.extract(id).mapped());
    T taken = std::move(*low_[id]);
    low_[id].reset();
    return taken;
  }

 private:
  static constexpr uint32_t kLow = 256;
  uint64_t used_ = 0;
  std::vector<std::optional<T>> low_;
  std::unordered_map<uint32_t, T> high_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_ID_TABLE_H_
