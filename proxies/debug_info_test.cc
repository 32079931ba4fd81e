// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/debug_info.h"

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The cycles among objects 1 to `count`, where the first of each pair holds the second.
std::vector<std::vector<uint64_t>> CyclesOf(
    uint64_t count, const std::vector<std::pair<uint64_t, uint64_t>>& held) {
  DebugInfo info;
  info.objects.resize(count);
  for (uint64_t id = 1; id <= count; ++id) info.objects[id - 1].id = id;
  for (const auto& [holder, object] : held) {
    info.objects[object - 1].holders.push_back({ObjectHolder::Kind::kObject, "", holder, 1});
  }
  FindCycles(info);
  return info.cycles;
}

TEST(FindCyclesTest, FindsNoneInATree) {
  EXPECT_THAT(CyclesOf(4, {{1, 2}, {1, 3}, {2, 4}, {3, 4}}), IsEmpty());
}

TEST(FindCyclesTest, FindsAnObjectThatHoldsItself) {
  EXPECT_THAT(CyclesOf(2, {{1, 2}, {2, 2}}), ElementsAre(ElementsAre(2)));
}

TEST(FindCyclesTest, TellsCyclesFromWhatHangsOnThem) {
  EXPECT_THAT(CyclesOf(7, {{1, 2}, {2, 3}, {3, 1}, {3, 4}, {5, 1}, {6, 7}, {7, 6}, {4, 6}}),
              ElementsAre(ElementsAre(1, 2, 3), ElementsAre(6, 7)));
}

TEST(FindCyclesTest, TakesLongCycles) {
  constexpr uint64_t kCount = 100000;
  std::vector<std::pair<uint64_t, uint64_t>> held;
  for (uint64_t id = 1; id <= kCount; ++id) held.emplace_back(id, id % kCount + 1);
  const auto cycles = CyclesOf(kCount, held);
  ASSERT_EQ(cycles.size(), 1u);
  EXPECT_EQ(cycles[0].size(), kCount);
}

TEST(DebugInfoTest, IsALineForEachObject) {
  DebugInfo info;
  info.name = "zoo";
  info.uri = "unix:/zoo";
  ObjectInfo& object = info.objects.emplace_back();
  object.id = 3;
  object.interface_name = "zoo::Counter";
  object.plugin = "/libzoo.so";
  object.age = std::chrono::milliseconds(1500);
  object.preview = "Counter(7)";
  object.holders = {{ObjectHolder::Kind::kClient, "MainProcess", 12, 2},
                    {ObjectHolder::Kind::kObject, "zoo::Keeper", 3, 1},
                    {ObjectHolder::Kind::kServer, "", 0, 1}};
  FindCycles(info);
  EXPECT_EQ(info.ToString(),
            "zoo at unix:/zoo: 1 objects\n"
            "  3  zoo::Counter  1.5 s  held by MainProcess (pid 12) x2, object 3 x1, the server x1"
            "  Counter(7)  [/libzoo.so]\n"
            "  cycle, which is never freed: 3\n");
}

}  // namespace
}  // namespace roost::internal
