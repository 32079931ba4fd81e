// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Table D of the semantics: D5, D7, D8; C4.

#include "roost/sync/event.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/base/test_signals.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/sync/lock.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

bool Readable(int fd, int timeout_ms = 0) {
  pollfd readable{fd, POLLIN, 0};
  return ::poll(&readable, 1, timeout_ms) == 1;
}

// D5
TEST(EventTest, IsSetUntilItIsCleared) {
  Event event;
  EXPECT_FALSE(event.IsSet());
  event.Clear();
  EXPECT_FALSE(event.IsSet());
  for (int i = 0; i < 2; ++i) {
    event.Set();
    EXPECT_TRUE(event.IsSet());
    EXPECT_TRUE(event.Wait());
    EXPECT_TRUE(event.Wait(-1s));
  }
  event.Clear();
  EXPECT_FALSE(event.IsSet());
}

// D7
TEST(EventTest, GivesUpAtItsTimeout) {
  Event event;
  EXPECT_FALSE(event.Wait(-1s));
  EXPECT_FALSE(event.Wait(0s));
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(event.Wait(30ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 30ms);
}

// D7: signals do not end a wait early.
TEST(EventTest, WaitsOnThroughSignals) {
  const SignalStorm storm;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(Event().Wait(50ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
}

TEST(EventTest, WakesAllThatWait) {
  Event event;
  std::vector<std::thread> waiters;
  for (int i = 0; i < 5; ++i) waiters.emplace_back([&] { EXPECT_TRUE(event.Wait(60s)); });
  event.Set();
  for (std::thread& waiter : waiters) waiter.join();
}

void ReportThatSet(Event event, Event begun, Event seen) {
  begun.Set();
  event.Wait();
  seen.Set();
}

// Even one that was slower than the clearing.
TEST(EventTest, WakesThoseThatWaitedWhileItWasSetForAMoment) {
  Event event;
  Event begun;
  Event seen;
  auto child = Spawn<&ReportThatSet>(event, begun, seen);
  ASSERT_TRUE(begun.Wait(60s));
  do {
    event.Set();
    event.Clear();
  } while (!seen.Wait(1ms));
  child.Join(60s);
}

// D5, C4
TEST(EventTest, HasADescriptorThatShowsIt) {
  Event event;
  event.Set();
  const int fd = event.native_handle();
  EXPECT_TRUE(Readable(fd));
  for (int i = 0; i < 3; ++i) {
    event.Clear();
    event.Clear();
    EXPECT_FALSE(Readable(fd));
    event.Set();
    event.Set();
    EXPECT_TRUE(Readable(fd));
  }
  EXPECT_EQ(event.native_handle(), fd);
}

TEST(EventTest, HasADescriptorThatShowsWhatOthersDo) {
  Event event;
  const int fd = event.native_handle();
  Event go;
  auto child = Spawn<[](Event there, Event cleared) {
    there.Set();
    cleared.Wait();
    there.Clear();
  }>(event, go);
  EXPECT_TRUE(Readable(fd, 60000));
  EXPECT_TRUE(event.IsSet());
  go.Set();
  child.Join(60s);
  EXPECT_FALSE(Readable(fd));
}

void Flip(Event event, int times) {
  for (int i = 0; i < times; ++i) {
    event.Set();
    event.Clear();
  }
}

TEST(EventTest, SetAndClearedByManyItsDescriptorEndsInStep) {
  Event event;
  const int fd = event.native_handle();
  auto child = Spawn<&Flip>(event, 5000);
  Flip(event, 5000);
  child.Join(60s);
  EXPECT_FALSE(event.IsSet());
  EXPECT_FALSE(Readable(fd));
  event.Set();
  EXPECT_TRUE(Readable(fd));
}

// D8
TEST(EventTest, RefusesADescriptorThatIsNone) {
  Event event;
  Lock lock;
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const UniqueFd reader(pipe_ends[0]);
  const UniqueFd writer(pipe_ends[1]);
  Encoder encoder;
  EncodeValues(encoder, event);
  const Bytes bytes = encoder.TakeBytes();
  for (const int wrong : {reader.get(), writer.get()}) {
    std::vector<UniqueFd> fds = encoder.TakeFds();
    if (fds.empty()) {
      Encoder again;
      EncodeValues(again, event);
      fds = again.TakeFds();
    }
    fds[1] = Duplicate(wrong);
    Decoder decoder(bytes, std::move(fds));
    EXPECT_THROW(DecodeValue<Event>(decoder), SerializationError);
  }
}

}  // namespace
}  // namespace roost
