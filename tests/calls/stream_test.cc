// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Calls of stream methods of which several are under way at once.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/calls/calls_test.h"

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<int64_t> UpTo(int64_t count) {
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

class StreamTest : public CallsTest {
 protected:
  StreamTest() { worker_.Double(1); }  // this thread has met the object

  // By another thread, while this one's connection is busy.
  void ReleaseElsewhereOnceItBlocks() {
    std::thread([this] {
      EXPECT_TRUE(Blocks(1));
      worker_.Release();
    }).join();
  }
};

TEST_F(StreamTest, RunsEveryCallInOrder) {
  roost::StreamWindow window;
  for (int64_t x = 0; x < 1000; ++x) worker_.Put(window, x);
  window.Finish();
  EXPECT_EQ(window.under_way(), 0u);
  EXPECT_EQ(worker_.Taken(), UpTo(1000));
}

TEST_F(StreamTest, DoesNotWaitForItsCallsWhileThereIsRoom) {
  roost::StreamWindow window(4);
  worker_.PutLater(window, 1);
  for (int64_t x = 2; x <= 4; ++x) worker_.Put(window, x);
  EXPECT_EQ(window.under_way(), 4u);
  std::thread([this] {
    EXPECT_TRUE(Blocks(1));
    EXPECT_THAT(worker_.Taken(), ElementsAre());  // the first holds up the others
    worker_.Release();
  }).join();
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 2, 3, 4));
}

TEST_F(StreamTest, WaitsWhereTheWindowIsFull) {
  roost::StreamWindow window(2);
  worker_.PutLater(window, 1);
  worker_.Put(window, 2);
  std::thread releases([this] { ReleaseElsewhereOnceItBlocks(); });
  worker_.Put(window, 3);  // after the first has been answered, which waits for the release
  EXPECT_EQ(worker_.Blocking(), 0);
  releases.join();
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 2, 3));
}

TEST_F(StreamTest, IsInOrderWithTheThreadsOtherCalls) {
  roost::StreamWindow window;
  for (int64_t x = 0; x < 10; ++x) worker_.Put(window, x);
  EXPECT_EQ(worker_.Taken(), UpTo(10));
  window.Finish();
}

TEST_F(StreamTest, ThrowsWhatACallThrewWithItsTracebackAtFinish) {
  roost::StreamWindow window;
  worker_.Put(window, 1);
  worker_.Put(window, -2);
  worker_.Put(window, -3);
  worker_.Put(window, 4);
  try {
    window.Finish();
    FAIL();
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "negative: -2");  // the first; later ones are dropped
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("calls.cc"));
  }
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 4));
  worker_.Put(window, 5);
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 4, 5));
}

TEST_F(StreamTest, ThrowsWhatACallThrewFromALaterCallWhichIsNotMade) {
  roost::StreamWindow window(8);
  worker_.Put(window, -1);
  int64_t made = 0;
  const auto more = [&] {
    for (int64_t x = 0; x < 100; ++x, ++made) worker_.Put(window, x);
  };
  Thrown<std::out_of_range>(more);
  EXPECT_LT(made, 8);
  EXPECT_EQ(window.under_way(), 0u);
  EXPECT_EQ(worker_.Taken(), UpTo(made));
}

TEST_F(StreamTest, WaitsForACallThatPassesAnObjectOfThisProcess) {
  roost::StreamWindow window;
  const auto thread = std::this_thread::get_id();
  const auto negate = [&](int64_t x) {
    EXPECT_EQ(std::this_thread::get_id(), thread);
    return 10 * x;
  };
  worker_.Put(window, 1);
  worker_.PutThrough(window, roost::Callback(negate), 2);
  worker_.Put(window, 3);
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 20, 3));
  window.Finish();
}

TEST_F(StreamTest, WaitsForEachCallWithinACallback) {
  roost::StreamWindow window;
  const auto put = [&](int64_t x) {
    for (int64_t i = 0; i < 5; ++i) {
      worker_.Put(window, i);
      EXPECT_EQ(window.under_way(), 0u);
    }
    return x;
  };
  EXPECT_EQ(worker_.Call(roost::Callback(put), 7), 7);
  window.Finish();
  EXPECT_EQ(worker_.Taken(), UpTo(5));
}

TEST_F(StreamTest, ACallWithinACallbackOfItsOwnWindowIsACallOfItsOwn) {
  roost::StreamWindow window(2);
  const auto put = [&](int64_t x) {
    worker_.Put(window, x + 1);
    worker_.Put(window, x + 2);
    Thrown<std::out_of_range>([&] { worker_.Put(window, -1); });
    return x;
  };
  worker_.Put(window, 0);
  worker_.PutThrough(window, roost::Callback(put), 1);
  // The first call of a proxy is waited for in another way.
  roost::With(worker_, kPatience).PutThrough(window, roost::Callback(put), 4);
  worker_.Put(window, 7);
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(0, 2, 3, 1, 5, 6, 4, 7));
}

TEST_F(StreamTest, IsOfOneTo256Calls) {
  Thrown<roost::InvalidArgument>([] { roost::StreamWindow window(0); });
  Thrown<roost::InvalidArgument>([] { roost::StreamWindow window(257); });
}

// More of them at once than any window has, and nobody reads an answer.
TEST_F(StreamTest, ManyAbandonedCallsDisturbNobody) {
  {
    roost::StreamWindow first(256), second(256);
    for (int64_t x = 0; x < 200; ++x) worker_.Put(first, x);
    for (int64_t x = 200; x < 400; ++x) worker_.Put(second, x);
  }
  EXPECT_EQ(worker_.Taken(), UpTo(400));
  EXPECT_EQ(worker_.Double(21), 42);
}

TEST_F(StreamTest, WaitsForACallWithALimitAndThoseBeforeIt) {
  roost::StreamWindow window;
  worker_.Put(window, 1);
  worker_.With(kPatience).Put(window, 2);
  EXPECT_EQ(window.under_way(), 0u);
  worker_.Put(window, 3);
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 2, 3));
}

TEST_F(StreamTest, ALimitHoldsWhileEarlierCallsAreUnderWay) {
  roost::StreamWindow window;
  worker_.PutLater(window, 1);
  Thrown<roost::DeadlineExceeded>(
      [&] { worker_.With(std::chrono::milliseconds(20)).Put(window, 2); });
  ReleaseElsewhereOnceItBlocks();
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(1));
}

TEST_F(StreamTest, ACallWithinItIsGivenUpAtItsLimit) {
  roost::StreamWindow window;
  GiveUpWhileItBlocks([&](auto limit) { worker_.With(limit).PutLater(window, 1); });
  worker_.Put(window, 2);
  window.Finish();
  EXPECT_THAT(worker_.Taken(), ElementsAre(2));
}

TEST_F(StreamTest, IsCancelledWithItsFunction) {
  const auto call = roost::Async([worker = worker_] {
    roost::StreamWindow window;
    worker.Put(window, 1);
    worker.PutLater(window, 2);
    worker.Put(window, 3);
    window.Finish();
  });
  ASSERT_TRUE(Blocks(1));
  EXPECT_TRUE(call.Cancel());
  EXPECT_TRUE(Stops(1));
  Thrown<roost::Cancelled>([&] { call.Result(); });
  EXPECT_THAT(worker_.Taken(), ElementsAre(1));
}

TEST_F(StreamTest, EndsWithTheServer) {
  roost::StreamWindow window;
  worker_.PutLater(window, 1);
  for (int64_t x = 0; x < 10; ++x) worker_.Put(window, x);
  ASSERT_EQ(::kill(server_.pid(), SIGKILL), 0);
  Thrown<roost::ServerGone>([&] { window.Finish(); });
  EXPECT_EQ(window.under_way(), 0u);
  Thrown<roost::ServerGone>([&] {
    for (int64_t x = 0; x < 1000; ++x) worker_.Put(window, x);
  });
}

void PutUntilKilled(calls::WorkerProxy worker) {
  worker.Double(1);
  roost::StreamWindow window;
  worker.PutLater(window, 1);
  for (int64_t x = 0; x < 10; ++x) worker.Put(window, x);
  window.Finish();
}

TEST_F(StreamTest, StopsWithTheCallersProcess) {
  auto child = roost::Spawn<&PutUntilKilled>(worker_);
  ASSERT_TRUE(Blocks(1));
  child.Kill();
  EXPECT_TRUE(Stops(1));
  EXPECT_TRUE(Eventually([&] { return server_.Objects().at(0).references == 1; }));
}

TEST_F(StreamTest, RunsOnWhereItsWindowIsDestroyed) {
  {
    roost::StreamWindow window;
    worker_.Put(window, 1);
    worker_.Put(window, -1);
    worker_.Put(window, 2);
  }
  EXPECT_THAT(worker_.Taken(), ElementsAre(1, 2));
}

TEST_F(StreamTest, HoldsTheObjectUntilItsCallsAreAnswered) {
  roost::StreamWindow window;
  {
    calls::WorkerProxy other = worker_.Make();
    other.Double(1);
    other.PutLater(window, 1);
    std::thread([&] {
      EXPECT_TRUE(Eventually([&] { return other.Blocking() == 1; }));
      other.Release();
    }).join();
    for (int64_t x = 0; x < 10; ++x) other.Put(window, x);
  }
  window.Finish();  // without ObjectGone
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 1; }));
}

TEST_F(StreamTest, BelongsToOneThread) {
  roost::StreamWindow window;
  worker_.Put(window, 1);
  std::thread([&] { Thrown<roost::InvalidState>([&] { worker_.Put(window, 2); }); }).join();
  window.Finish();
  Thrown<roost::InvalidArgument>([] { roost::StreamWindow none(0); });
}

TEST_F(StreamTest, CarriesMoreThanTheConnectionsMemoryHolds) {
  roost::StreamWindow window;
  const std::string large(300'000, 'x');
  for (int i = 0; i < 50; ++i) worker_.PutText(window, large);
  window.Finish();
  EXPECT_EQ(worker_.Taken().size(), 50u);
}

}  // namespace
