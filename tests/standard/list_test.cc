// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Hosted lists in real servers, after Python's list: row M1 of the semantics table.

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/list_proxy.h"
#include "tests/server/expectations.h"

namespace {

using roost::ListProxy;
using roost::hosted::List;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Ints = std::vector<int64_t>;

struct Job {
  std::string path;
  int64_t line = 0;
  bool operator==(const Job&) const = default;
};

class ListTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new roost::ServerProcess(roost::ServerProcess::Start());
  }
  static void TearDownTestSuite() { delete server_; }

  static ListProxy<int64_t> Of(const Ints& items) { return server_->Create<List<int64_t>>(items); }

  static roost::ServerProcess* server_;
};

roost::ServerProcess* ListTest::server_ = nullptr;

TEST_F(ListTest, BeginsEmptyOrWithItems) {
  EXPECT_THAT(server_->Create<List<int64_t>>().Snapshot(), IsEmpty());
  EXPECT_THAT(Of({1, 2, 3}).Snapshot(), ElementsAre(1, 2, 3));
}

TEST_F(ListTest, AppendsExtendsAndInserts) {
  const auto list = Of({});
  list.Append(1);
  list.Extend({2, 3});
  list += {4};
  list.Insert(0, 0);
  list.Insert(-1, 33);
  list.Insert(100, 5);
  list.Insert(-100, -1);
  EXPECT_THAT(list.Snapshot(), ElementsAre(-1, 0, 1, 2, 3, 33, 4, 5));
  EXPECT_EQ(list.Size(), 8u);
}

TEST_F(ListTest, PopsFromTheEndOrAnywhere) {
  const auto list = Of({1, 2, 3, 4});
  EXPECT_EQ(list.Pop(), 4);
  EXPECT_EQ(list.Pop(0), 1);
  EXPECT_EQ(list.Pop(-2), 2);
  EXPECT_THAT(list.Snapshot(), ElementsAre(3));
}

TEST_F(ListTest, RemovesFindsAndCounts) {
  const auto list = Of({7, 8, 7, 9, 7});
  EXPECT_EQ(list.Count(7), 3u);
  EXPECT_EQ(list.Index(7), 0);
  EXPECT_EQ(list.Index(7, 1), 2);
  EXPECT_EQ(list.Index(7, -2), 4);
  EXPECT_THROW(list.Index(7, 3, -1), std::invalid_argument);
  list.Remove(7);
  EXPECT_THAT(list.Snapshot(), ElementsAre(8, 7, 9, 7));
  EXPECT_TRUE(list.Contains(9));
  EXPECT_FALSE(list.Contains(10));
}

TEST_F(ListTest, SortsAndReverses) {
  const auto list = Of({3, 1, 2});
  list.Sort();
  EXPECT_THAT(list.Snapshot(), ElementsAre(1, 2, 3));
  list.Sort(/*descending=*/true);
  EXPECT_THAT(list.Snapshot(), ElementsAre(3, 2, 1));
  list.Reverse();
  EXPECT_THAT(list.Snapshot(), ElementsAre(1, 2, 3));
  list.Sort([](int64_t a, int64_t b) { return a % 2 < b % 2; });
  EXPECT_THAT(list.Snapshot(), ElementsAre(2, 1, 3));
}

TEST_F(ListTest, SortsWhatHasNoOrderOnlyByTheCaller) {
  const auto jobs = server_->Create<List<Job>>(std::vector<Job>{{"b", 2}, {"a", 1}});
  EXPECT_THROW(jobs.Sort(), roost::WrongType);
  EXPECT_THAT(jobs.Snapshot(), ElementsAre(Job{"b", 2}, Job{"a", 1}));
  jobs.Sort([](const Job& a, const Job& b) { return a.path < b.path; });
  EXPECT_THAT(jobs.Snapshot(), ElementsAre(Job{"a", 1}, Job{"b", 2}));
}

TEST_F(ListTest, ReadsAssignsAndErasesByIndex) {
  const auto list = Of({1, 2, 3});
  EXPECT_EQ(list.Get(0), 1);
  EXPECT_EQ(list.Get(-1), 3);
  list.Set(-3, 10);
  list[1] = 20;
  list[2] += 30;
  const int64_t last = list[2];
  EXPECT_EQ(last, 33);
  EXPECT_THAT(list.Snapshot(), ElementsAre(10, 20, 33));
  list.Erase(1);
  EXPECT_THAT(list.Snapshot(), ElementsAre(10, 33));
}

TEST_F(ListTest, SlicesAsPythonDoes) {
  const auto list = Of({0, 1, 2, 3, 4, 5});
  EXPECT_THAT(list.Get({.start = 1, .stop = 3}), ElementsAre(1, 2));
  EXPECT_THAT(list.Get({.start = -2}), ElementsAre(4, 5));
  EXPECT_THAT(list.Get({.stop = -4}), ElementsAre(0, 1));
  EXPECT_THAT(list.Get({.step = -2}), ElementsAre(5, 3, 1));
  EXPECT_THAT(list.Get({.start = 4, .stop = 0, .step = -3}), ElementsAre(4, 1));
  EXPECT_THAT(list.Get({.start = 3, .stop = 1}), IsEmpty());
  EXPECT_THAT(list.Get({.start = -100, .stop = 100, .step = 5}), ElementsAre(0, 5));
  EXPECT_THAT(list.Get({.step = INT64_MIN}), ElementsAre(5));
  EXPECT_THROW(list.Get({.step = 0}), std::invalid_argument);
}

TEST_F(ListTest, AssignsAndErasesSlices) {
  const auto list = Of({0, 1, 2, 3, 4, 5});
  list.Set({.start = 1, .stop = 3}, {10, 11, 12});
  EXPECT_THAT(list.Snapshot(), ElementsAre(0, 10, 11, 12, 3, 4, 5));
  list.Set({.start = 2, .stop = 2}, {99});
  EXPECT_THAT(list.Snapshot(), ElementsAre(0, 10, 99, 11, 12, 3, 4, 5));
  list.Erase({.start = 2, .step = 2});
  EXPECT_THAT(list.Snapshot(), ElementsAre(0, 10, 11, 3, 5));
  list.Set({.step = -2}, {1, 2, 3});
  EXPECT_THAT(list.Snapshot(), ElementsAre(3, 10, 2, 3, 1));
  EXPECT_THROW(list.Set({.step = 2}, {1}), std::invalid_argument);
  EXPECT_THAT(list.Snapshot(), ElementsAre(3, 10, 2, 3, 1));
  list.Set(roost::Slice{}, Ints{});
  EXPECT_EQ(list.Size(), 0u);
}

TEST_F(ListTest, RepeatsAddsUpAndClears) {
  const auto list = Of({1, 2});
  list *= 2;
  EXPECT_THAT(list.Snapshot(), ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(list + Ints({3}), ElementsAre(1, 2, 1, 2, 3));
  EXPECT_THROW(list *= INT64_MAX, std::length_error);
  list.Clear();
  EXPECT_THAT(list.Snapshot(), IsEmpty());
  list.Append(1);
  list *= -1;
  EXPECT_THAT(list.Snapshot(), IsEmpty());
}

TEST_F(ListTest, ACopyIsAnotherListInTheSameServer) {  // I7
  const auto list = Of({1});
  const auto copy = list.Copy();
  copy.Append(2);
  EXPECT_NE(copy, list);
  EXPECT_EQ(copy.server_uri(), list.server_uri());
  EXPECT_THAT(list.Snapshot(), ElementsAre(1));
  EXPECT_THAT(copy.Snapshot(), ElementsAre(1, 2));
}

TEST_F(ListTest, IteratesOverWhatItHeldAtTheBeginning) {
  const auto list = Of({1, 2, 3});
  Ints seen;
  for (const int64_t item : list) {
    seen.push_back(item);
    list.Append(item);
  }
  EXPECT_THAT(seen, ElementsAre(1, 2, 3));
  EXPECT_EQ(list.Size(), 6u);
  for ([[maybe_unused]] const int64_t item : Of({})) ADD_FAILURE();
}

// The error is what Python's is in C++, and its traceback is the server's.
TEST_F(ListTest, ErrorsAreStandardOnesWithTheServersTraceback) {
  const auto list = Of({1});
  const auto error = Thrown<std::out_of_range>([&] { list.Get(1); });
  EXPECT_STREQ(error.what(), "get: index 1 of a list of 1");
  try {
    list.Pop(-2);
    ADD_FAILURE() << "no exception";
  } catch (const std::out_of_range& e) {
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("hosted_list.cc\", line "));
  }
  EXPECT_THROW(list.Set(1, 0), std::out_of_range);
  EXPECT_THROW(list.Erase(-2), std::out_of_range);
  EXPECT_THROW(list.Add(5, 1), std::out_of_range);
  EXPECT_THROW(list.CompareAndSwap(5, 1, 1), std::out_of_range);
  EXPECT_STREQ(Thrown<std::invalid_argument>([&] { list.Remove(9); }).what(),
               "9 is not in the list");
  EXPECT_STREQ(Thrown<std::out_of_range>([&] { Of({}).Pop(); }).what(), "pop from an empty list");
}

TEST_F(ListTest, HoldsValuesOfAnyType) {
  const auto mixed = server_->Create<List<roost::Value>>();
  mixed.Append(roost::Value::Of(std::string("text")));
  mixed.Append(roost::Value());
  mixed.Append(roost::Value::Of(Job{"path", 3}));
  EXPECT_EQ(mixed.Get(2).As<Job>(), (Job{"path", 3}));
  EXPECT_EQ(mixed.Index(roost::Value()), 1);
  EXPECT_THROW(mixed.Add(0, roost::Value::Of(1)), roost::WrongType);
  const ListProxy<int64_t> ints(mixed);
  EXPECT_THROW(ints.Get(0), roost::WrongType);
}

// Row M3's "no lost updates", for lists.
TEST_F(ListTest, AddsFromManyThreadsWithoutLosingAny) {
  const auto list = Of({0, 0});
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([list] {
        for (int i = 0; i < 200; ++i) list[0] += 1;
      });
      threads.emplace_back([list] {
        for (int i = 0; i < 50; ++i) list.Transform([](Ints& items) { ++items[1]; });
      });
    }
  }
  EXPECT_THAT(list.Snapshot(), ElementsAre(800, 200));
}

TEST_F(ListTest, AddRefusesWhatOverflows) {
  const auto list = Of({INT64_MAX});
  EXPECT_THROW(ListProxy<uint64_t>(list).Add(0, UINT64_MAX), std::overflow_error);
  EXPECT_EQ(list.Get(0), INT64_MAX);
}

TEST_F(ListTest, SwapsOnlyWhatIsExpected) {
  const auto list = Of({1, 2});
  EXPECT_FALSE(list.CompareAndSwap(1, 1, 5));
  EXPECT_TRUE(list.CompareAndSwap(1, 2, 5));
  EXPECT_THAT(list.Snapshot(), ElementsAre(1, 5));
}

void AppendOne(ListProxy<std::string> list, std::string item) { list.Append(item); }

TEST_F(ListTest, IsTheSameListInEveryProcess) {
  const auto list = server_->Create<List<std::string>>();
  auto first = roost::Spawn<&AppendOne>(list, std::string("a child"));
  first.Result();
  list.Append("the parent");
  EXPECT_THAT(list.Snapshot(), ElementsAre("a child", "the parent"));
}

int64_t MakeAList(roost::ServerHandle server) {
  return server.Create<List<int64_t>>(Ints{1}).Get(0);
}

TEST_F(ListTest, IsCreatedByAChildThatWasGivenTheServer) {
  auto child = roost::Spawn<&MakeAList>(server_->handle());
  EXPECT_EQ(child.Result(), 1);
}

TEST_F(ListTest, IsManagedOnlyInAServer) {
  EXPECT_THROW(roost::ManagedList(Ints{1}), roost::InvalidState);
}

}  // namespace
