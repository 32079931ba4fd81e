// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/debug_info.h"

#include <algorithm>
#include <cstdio>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace roost {
namespace {

std::string Seconds(std::chrono::nanoseconds age) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f s", std::chrono::duration<double>(age).count());
  return text;
}

std::string HolderText(const ObjectHolder& holder) {
  std::string text;
  switch (holder.kind) {
    case ObjectHolder::Kind::kClient:
      text = holder.name + " (pid " + std::to_string(holder.id) + ")";
      break;
    case ObjectHolder::Kind::kObject:
      text = "object " + std::to_string(holder.id);
      break;
    case ObjectHolder::Kind::kServer:
      text = "the server";
      break;
    case ObjectHolder::Kind::kQueue:
      text = "a queue";
      break;
  }
  return text + " x" + std::to_string(holder.references);
}

// Objects by who holds them; only those that an object holds.
using Holders = std::unordered_map<uint64_t, std::vector<uint64_t>>;

// Groups of objects that reach each other (Tarjan, Depth-first search and linear graph algorithms,
// 1972), with a stack of its own: chains may be long.
class Cycles {
 public:
  explicit Cycles(const Holders& holders) : holders_(holders) {}

  void From(uint64_t start, std::vector<std::vector<uint64_t>>& cycles) {
    if (order_.contains(start)) return;
    Enter(start);
    while (!path_.empty()) {
      Step& step = path_.back();
      const uint64_t id = step.id;
      const auto& next = HoldersOf(id);
      if (step.next < next.size()) {
        const uint64_t holder = next[step.next++];
        if (!order_.contains(holder)) {
          Enter(holder);
        } else if (waiting_.contains(holder)) {
          lowest_[id] = std::min(lowest_[id], order_[holder]);
        }
        continue;
      }
      path_.pop_back();
      if (!path_.empty()) {
        uint64_t& outer = lowest_[path_.back().id];
        outer = std::min(outer, lowest_[id]);
      }
      if (lowest_[id] == order_[id]) Leave(id, cycles);
    }
  }

 private:
  struct Step {
    uint64_t id;
    size_t next = 0;
  };

  const std::vector<uint64_t>& HoldersOf(uint64_t id) const {
    static const auto& none = *new std::vector<uint64_t>;
    const auto it = holders_.find(id);
    return it == holders_.end() ? none : it->second;
  }

  void Enter(uint64_t id) {
    const uint64_t number = order_.size();
    order_[id] = lowest_[id] = number;
    group_.push_back(id);
    waiting_.insert(id);
    path_.push_back({id});
  }

  // Takes the group whose first member was `id`.
  void Leave(uint64_t id, std::vector<std::vector<uint64_t>>& cycles) {
    std::vector<uint64_t> members;
    do {
      members.push_back(group_.back());
      waiting_.erase(group_.back());
      group_.pop_back();
    } while (members.back() != id);
    const auto& next = HoldersOf(id);
    if (members.size() == 1 && std::find(next.begin(), next.end(), id) == next.end()) return;
    std::sort(members.begin(), members.end());
    cycles.push_back(std::move(members));
  }

  const Holders& holders_;
  std::unordered_map<uint64_t, uint64_t> order_, lowest_;
  std::vector<Step> path_;
  std::vector<uint64_t> group_;
  std::unordered_set<uint64_t> waiting_;  // those in group_
};

}  // namespace

std::string DebugInfo::ToString() const {
  std::string text = name + " at " + uri + ": " + std::to_string(objects.size()) + " objects\n";
  for (const ObjectInfo& object : objects) {
    text += "  " + std::to_string(object.id) + "  " + object.interface_name + "  " +
            Seconds(object.age) + "  held by ";
    for (size_t i = 0; i < object.holders.size(); ++i) {
      text += (i == 0 ? "" : ", ") + HolderText(object.holders[i]);
    }
    if (object.holders.empty()) text += "nobody any more";
    if (!object.preview.empty()) text += "  " + object.preview;
    text += "  [" + object.plugin + "]\n";
  }
  for (const auto& cycle : cycles) {
    text += "  cycle, which is never freed:";
    for (const uint64_t id : cycle) text += " " + std::to_string(id);
    text += "\n";
  }
  return text;
}

namespace internal {

void FindCycles(DebugInfo& info) {
  Holders holders;
  for (const ObjectInfo& object : info.objects) {
    for (const ObjectHolder& holder : object.holders) {
      if (holder.kind == ObjectHolder::Kind::kObject) holders[object.id].push_back(holder.id);
    }
  }
  Cycles cycles(holders);
  for (const ObjectInfo& object : info.objects) cycles.From(object.id, info.cycles);
}

}  // namespace internal
}  // namespace roost
