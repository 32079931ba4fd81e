// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Servers that come back after a crash.

#include <signal.h>

#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::milliseconds;

// What on_restart made, one after another.
class Made {
 public:
  void Add(zoo::CounterProxy counter) {
    std::lock_guard lock(mutex_);
    counters_.push_back(std::move(counter));
  }
  // The one that the so-manieth restart made.
  zoo::CounterProxy Await(size_t restarts) {
    EXPECT_TRUE(Eventually([&] { return Count() >= restarts; }));
    std::lock_guard lock(mutex_);
    return counters_.at(restarts - 1);
  }
  size_t Count() {
    std::lock_guard lock(mutex_);
    return counters_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<zoo::CounterProxy> counters_;
};

int64_t AddInChild(zoo::CounterProxy counter) { return counter.Add(1); }

// H13
TEST(RestartTest, ComesBackAtItsAddressWithoutItsObjects) {
  Made made;
  auto server =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                   .restart = {.max_restarts = 2,
                                               .first_pause = milliseconds(1),
                                               .on_restart = [&](const roost::ServerHandle& again) {
                                                 made.Add(again.Create<zoo::Counter>(100));
                                               }}});
  const std::string name = server.name();
  const auto handle = server.handle();
  for (size_t restarts = 1; restarts <= 2; ++restarts) {
    const auto lost = server.Create<zoo::Counter>(1);
    const pid_t pid = server.pid();
    ::kill(pid, SIGKILL);
    const auto counter = made.Await(restarts);
    EXPECT_EQ(counter.Add(1), 101);
    EXPECT_NE(server.pid(), pid);
    EXPECT_EQ(counter.server_uri(), server.uri());
    EXPECT_EQ(server.name(), name);
    // This thread's connection has met the end, and then it knows.
    Thrown<roost::Error>([&] { lost.Add(1); });
    Thrown<roost::ObjectGone>([&] { lost.Add(1); });
    EXPECT_EQ(handle.Create<zoo::Counter>(5).Add(1), 6);
    EXPECT_EQ(roost::Spawn<&AddInChild>(counter).Result(kPatience), 102);
  }
}

TEST(RestartTest, EndsWhenItHasCrashedTooOften) {
  Made made;
  auto server =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                   .restart = {.max_restarts = 1,
                                               .first_pause = milliseconds(1),
                                               .on_restart = [&](const roost::ServerHandle& again) {
                                                 made.Add(again.Create<zoo::Counter>(100));
                                               }}});
  ::kill(server.pid(), SIGKILL);
  const auto counter = made.Await(1);
  const pid_t pid = server.pid();
  ::kill(pid, SIGKILL);
  Thrown<roost::ServerGone>([&] {
    while (true) counter.Add(1);
  });
  server.Shutdown();
  EXPECT_EQ(server.pid(), pid);
  EXPECT_EQ(made.Count(), 1u);
}

TEST(RestartTest, CanBeShutDownInThePauseAndByItsOwnCallback) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                             .restart = {.max_restarts = 1,
                                                         .first_pause = std::chrono::hours(1),
                                                         .longest_pause = std::chrono::hours(1)}});
  ::kill(server.pid(), SIGKILL);
  EXPECT_TRUE(Eventually([&] {
    try {
      server.Create<zoo::Counter>(1);
      return false;
    } catch (const roost::ServerGone&) {
      return true;
    }
  }));
  server.Shutdown();

  std::promise<void> ended;
  roost::ServerProcess* itself = nullptr;
  auto other =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                   .restart = {.max_restarts = 1,
                                               .first_pause = milliseconds(1),
                                               .on_restart = [&](const roost::ServerHandle&) {
                                                 itself->Shutdown();
                                                 ended.set_value();
                                               }}});
  itself = &other;
  ::kill(other.pid(), SIGKILL);
  EXPECT_EQ(ended.get_future().wait_for(kPatience), std::future_status::ready);
  Thrown<roost::InvalidState>([&] { other.Create<zoo::Counter>(1); });
}

TEST(RestartTest, IsNotRestartedOnceItWasShutDown) {
  Made made;
  auto server =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                   .restart = {.max_restarts = 100,
                                               .first_pause = milliseconds(0),
                                               .on_restart = [&](const roost::ServerHandle& again) {
                                                 made.Add(again.Create<zoo::Counter>(100));
                                               }}});
  const pid_t pid = server.pid();
  server.Shutdown();
  EXPECT_EQ(server.pid(), pid);
  EXPECT_EQ(made.Count(), 0u);
}

}  // namespace
