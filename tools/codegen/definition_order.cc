// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/definition_order.h"

#include <map>
#include <utility>

namespace roost::codegen {
namespace {

class Sorter {
 public:
  explicit Sorter(std::vector<Struct>& structs) {
    for (Struct& entry : structs) by_id_.emplace(entry.id, &entry);
    for (Struct& entry : structs) Visit(entry);
  }

  const std::optional<std::string>& holds_itself() const { return holds_itself_; }

  std::vector<Struct> Sorted() {
    std::vector<Struct> result;
    for (Struct* entry : order_) result.push_back(std::move(*entry));
    return result;
  }

 private:
  enum class State { kNew, kOpen, kDone };

  void Visit(Struct& entry) {
    State& state = states_[entry.id];
    if (state == State::kDone) return;
    if (state == State::kOpen) {
      holds_itself_ = entry.schema_name;
      return;
    }
    state = State::kOpen;
    for (const uint64_t id : entry.needs) {
      // Structs of other files are complete before this one begins.
      if (const auto found = by_id_.find(id); found != by_id_.end()) Visit(*found->second);
    }
    states_[entry.id] = State::kDone;
    order_.push_back(&entry);
  }

  std::map<uint64_t, Struct*> by_id_;
  std::map<uint64_t, State> states_;
  std::vector<Struct*> order_;
  std::optional<std::string> holds_itself_;
};

}  // namespace

std::optional<std::string> SortForDefinition(std::vector<Struct>& structs) {
  Sorter sorter(structs);
  if (!sorter.holds_itself()) structs = sorter.Sorted();
  return sorter.holds_itself();
}

}  // namespace roost::codegen
