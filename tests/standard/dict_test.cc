// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Hosted dicts in real servers, after Python's dict: row M2 of the semantics table.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"
#include "tests/server/expectations.h"

namespace {

using roost::DictProxy;
using roost::hosted::Dict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using Ages = std::map<std::string, int64_t>;

class DictTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new roost::ServerProcess(roost::ServerProcess::Start());
  }
  static void TearDownTestSuite() { delete server_; }

  static DictProxy<std::string, int64_t> Of(const Ages& entries) {
    return server_->Create<Dict<std::string, int64_t>>(entries);
  }

  static roost::ServerProcess* server_;
};

roost::ServerProcess* DictTest::server_ = nullptr;

TEST_F(DictTest, BeginsEmptyOrWithEntries) {
  EXPECT_THAT((server_->Create<Dict<int64_t, int64_t>>().Snapshot()), IsEmpty());
  EXPECT_THAT(Of({{"a", 1}, {"b", 2}}).Snapshot(), ElementsAre(Pair("a", 1), Pair("b", 2)));
}

TEST_F(DictTest, SetsGetsAndErases) {
  const auto dict = Of({});
  dict.Set("a", 1);
  dict["b"] = 2;
  dict["b"] = 3;
  EXPECT_EQ(dict.At("a"), 1);
  EXPECT_EQ(dict.Get("b"), 3);
  EXPECT_EQ(dict.Get("c"), std::nullopt);
  EXPECT_EQ(dict.Get("c", 9), 9);
  const int64_t b = dict["b"];
  EXPECT_EQ(b, 3);
  EXPECT_TRUE(dict.Contains("a"));
  EXPECT_EQ(dict.Size(), 2u);
  dict.Erase("a");
  EXPECT_FALSE(dict.Contains("a"));
  EXPECT_EQ(dict.Size(), 1u);
}

TEST_F(DictTest, KeepsTheOrderInWhichKeysWereAdded) {
  const auto dict = Of({});
  for (const char* key : {"z", "a", "m"}) dict.Set(key, 0);
  dict.Set("z", 1);
  EXPECT_THAT(dict.Keys(), ElementsAre("z", "a", "m"));
  EXPECT_THAT(dict.Values(), ElementsAre(1, 0, 0));
  EXPECT_THAT(dict.Items(), ElementsAre(Pair("z", 1), Pair("a", 0), Pair("m", 0)));
  dict.Erase("z");
  dict.Set("z", 2);
  EXPECT_THAT(dict.Keys(), ElementsAre("a", "m", "z"));
}

TEST_F(DictTest, PopsByKeyAndTheLast) {
  const auto dict = Of({{"a", 1}, {"b", 2}, {"c", 3}});
  EXPECT_EQ(dict.Pop("a"), 1);
  EXPECT_EQ(dict.Take("a"), std::nullopt);
  EXPECT_EQ(dict.Take("b"), 2);
  EXPECT_THAT(dict.PopItem(), Pair("c", 3));
  EXPECT_THROW(dict.PopItem(), std::out_of_range);
}

TEST_F(DictTest, SetsDefaultsUpdatesAndClears) {
  const auto dict = Of({{"a", 1}});
  EXPECT_EQ(dict.SetDefault("a", 7), 1);
  EXPECT_EQ(dict.SetDefault("b", 7), 7);
  dict.Update({{"a", 10}, {"c", 30}});
  EXPECT_THAT(dict.Snapshot(), ElementsAre(Pair("a", 10), Pair("b", 7), Pair("c", 30)));
  dict.Clear();
  EXPECT_THAT(dict.Snapshot(), IsEmpty());
}

TEST_F(DictTest, ACopyIsAnotherDictInTheSameServer) {
  const auto dict = Of({{"a", 1}});
  const auto copy = dict.Copy();
  copy["a"] = 2;
  EXPECT_NE(copy, dict);
  EXPECT_EQ(dict.At("a"), 1);
  EXPECT_EQ(copy.At("a"), 2);
}

TEST_F(DictTest, ErrorsAreStandardOnesWithTheServersTraceback) {
  const auto dict = Of({{"a", 1}});
  try {
    dict.At("b");
    ADD_FAILURE() << "no exception";
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "no key \"b\"");
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("hosted_dict.cc\", line "));
  }
  EXPECT_THROW(dict.Erase("b"), std::out_of_range);
  EXPECT_THROW(dict.Pop("b"), std::out_of_range);
  EXPECT_THROW((DictProxy<std::string, std::string>(dict).At("a")), roost::WrongType);
}

TEST_F(DictTest, IteratesOverWhatItHeldAtTheBeginning) {
  const auto dict = Of({{"a", 1}, {"b", 2}});
  std::vector<std::string> seen;
  for (const auto& [key, value] : dict) {
    seen.push_back(key);
    dict.Erase(key);
  }
  EXPECT_THAT(seen, ElementsAre("a", "b"));
  EXPECT_EQ(dict.Size(), 0u);
}

TEST_F(DictTest, IsReadInPagesWhileItChanges) {
  std::map<int64_t, int64_t> entries;
  for (int64_t i = 0; i < 100; ++i) entries[i] = i * i;
  const auto dict = server_->Create<Dict<int64_t, int64_t>>(entries);
  std::set<int64_t> seen;
  dict.ForEach(
      [&](int64_t key, int64_t value) {
        EXPECT_EQ(value, key * key);
        EXPECT_TRUE(seen.insert(key).second) << key << " is met twice";
        if (key < 50) dict.Erase(key);
        if (key == 50) dict.Set(100, 100 * 100);
      },
      /*page=*/7);
  EXPECT_EQ(seen.size(), 101u);
  EXPECT_EQ(dict.Size(), 51u);
}

TEST_F(DictTest, AddsFromManyThreadsWithoutLosingAny) {
  const auto dict = Of({});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([dict] {
        for (int i = 0; i < 200; ++i) dict["sum"] += 1;
      });
    }
  }
  EXPECT_EQ(dict.At("sum"), 1600);
}

TEST_F(DictTest, SwapsOnlyWhatIsExpected) {
  const auto dict = Of({});
  EXPECT_FALSE(dict.CompareAndSwap("a", 1, 2));
  EXPECT_TRUE(dict.CompareAndSwap("a", std::nullopt, 1));
  EXPECT_FALSE(dict.CompareAndSwap("a", std::nullopt, 2));
  EXPECT_TRUE(dict.CompareAndSwap("a", 1, 2));
  EXPECT_EQ(dict.At("a"), 2);
  EXPECT_FALSE(dict.CompareAndSwap("a", 1, std::nullopt));
  EXPECT_TRUE(dict.CompareAndSwap("a", 2, std::nullopt));
  EXPECT_FALSE(dict.Contains("a"));
}

TEST_F(DictTest, AppliesABatchAtOnce) {
  const auto dict = Of({{"from", 10}, {"to", 0}, {"pending", 1}});
  using Batch = DictProxy<std::string, int64_t>::Batch;
  dict.Apply(Batch().Add("from", -3).Add("to", 3).Erase("pending").Erase("none").Set("done", 1));
  EXPECT_THAT(dict.Items(), ElementsAre(Pair("from", 7), Pair("to", 3), Pair("done", 1)));
}

TEST_F(DictTest, ABatchThatFailsChangesNothing) {
  const auto dict = Of({{"a", 1}, {"b", INT64_MAX}, {"c", 3}});
  const DictProxy<std::string, uint64_t> unsigned_dict(dict);
  using Batch = DictProxy<std::string, uint64_t>::Batch;
  EXPECT_THROW(
      unsigned_dict.Apply(
          Batch().Set("a", 5).Erase("c").Set("c", 4).Set("new", 1).Add("new", 1).Erase("a").Add(
              "b", UINT64_MAX)),
      std::overflow_error);
  EXPECT_THAT(dict.Items(), ElementsAre(Pair("a", 1), Pair("b", INT64_MAX), Pair("c", 3)));
}

TEST_F(DictTest, TakesKeysOfAnyType) {
  const auto dict = server_->Create<Dict<roost::Value, std::string>>();
  dict.Set(roost::Value::Of(1), "integer");
  dict.Set(roost::Value::Of(1.0), "floating point");
  dict.Set(roost::Value::Of(std::pair<int, int>(1, 2)), "pair");
  dict.Set(roost::Value::Of(dict), "itself");
  EXPECT_EQ(dict.At(roost::Value::Of(int8_t{1})), "integer");
  EXPECT_EQ(dict.At(roost::Value::Of(1.0F)), "floating point");
  EXPECT_EQ(dict.At(roost::Value::Of(std::pair<int, int>(1, 2))), "pair");
  EXPECT_EQ(dict.At(roost::Value::Of(dict)), "itself");
  dict.Clear();
}

int64_t CountTo(DictProxy<std::string, int64_t> dict, int64_t times) {
  for (int64_t i = 0; i < times; ++i) dict["count"] += 1;
  return dict.At("count");
}

TEST_F(DictTest, IsTheSameDictInEveryProcess) {
  const auto dict = Of({});
  auto first = roost::Spawn<&CountTo>(dict, 100);
  auto second = roost::Spawn<&CountTo>(dict, 100);
  first.Result();
  second.Result();
  EXPECT_EQ(dict.At("count"), 200);
}

}  // namespace
