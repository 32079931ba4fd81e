// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Clients and servers that are killed at random moments, under load. For more than the suite takes
// time for:
//
//   bazel test //tests/server:kill_test --test_env=ROOST_KILL_TEST_CALLS=100000 --test_timeout=600

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::milliseconds;

int64_t CallsWanted() {
  const char* const calls = ::getenv("ROOST_KILL_TEST_CALLS");
  return calls == nullptr ? 5000 : std::stoll(calls);
}

size_t EntriesOf(const std::string& directory) {
  size_t count = 0;
  std::error_code gone;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory, gone)) {
    ++count;
  }
  return count;
}

// What a process has open, and how many threads.
struct Belongings {
  size_t descriptors;
  size_t threads;

  static Belongings Of(pid_t pid) {
    const std::string process = "/proc/" + std::to_string(pid);
    return {EntriesOf(process + "/fd"), EntriesOf(process + "/task")};
  }
  bool IsWithin(const Belongings& other) const {
    return descriptors <= other.descriptors && threads <= other.threads;
  }
};

std::ostream& operator<<(std::ostream& out, const Belongings& has) {
  return out << has.descriptors << " descriptors, " << has.threads << " threads";
}

// A class of the clients.
struct Tally {
  int64_t Add(int64_t delta) { return value += delta; }
  int64_t Value() const { return value; }
  int64_t value = 0;
};

// Does what clients do, with objects, callbacks and proxies as arguments, until it is killed.
void CallWithoutEnd(const zoo::ZooProxy& zoo, const zoo::CounterProxy& calls, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<zoo::CounterProxy> held;
  while (true) {
    switch (random() % 6) {
      case 0:
        held.push_back(zoo.MakeCounter(1));
        break;
      case 1:
        for (auto& counter : zoo.Counters(10)) held.push_back(std::move(counter));
        break;
      case 2:
        held.clear();
        break;
      case 3: {
        Tally tally;
        zoo.AddTo(roost::Callback(tally), 3);
        break;
      }
      case 4:
        if (!held.empty()) zoo.AddTo(held[random() % held.size()], 2);
        break;
      default:
        if (!held.empty()) held[random() % held.size()].Add(1);
    }
    calls.Add(1);
  }
}

void Load(zoo::ZooProxy zoo, zoo::CounterProxy calls, zoo::CounterProxy own, uint64_t seed) {
  std::thread second([&] { CallWithoutEnd(zoo, calls, seed + 1); });
  own.Add(1);
  CallWithoutEnd(zoo, calls, seed);
}

TEST(KillTest, NothingIsLeftOfKilledClients) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  const auto zoo = server.Create<zoo::Zoo>();
  const auto calls = server.Create<zoo::Counter>(0);
  const auto spawn = [&] {
    return roost::Spawn<&Load>(zoo, calls, server.Create<zoo::Counter>(0), random());
  };
  { spawn().Kill(); }
  // The first traceback opens the libraries that it names, for good.
  Thrown<std::runtime_error>([&] { zoo.Fail("runtime_error"); });
  ASSERT_TRUE(Eventually([&] { return server.NumberOfObjects() == 2; }));
  const Belongings server_has = Belongings::Of(server.pid());
  const Belongings this_has = Belongings::Of(::getpid());

  {
    std::vector<roost::Process<void>> clients;
    for (int i = 0; i < 3; ++i) clients.push_back(spawn());
    const int64_t wanted = CallsWanted();
    while (calls.Value() < wanted) {
      // Some are killed while they start, and have not yet taken over what they were given.
      const int64_t until = calls.Value() + static_cast<int64_t>(random() % 600);
      ASSERT_TRUE(Eventually([&] { return calls.Value() >= until; }));
      auto& client = clients[random() % clients.size()];
      client.Kill();
      ASSERT_TRUE(client.Join(kPatience));
      client = spawn();
    }
    for (auto& client : clients) client.Kill();
    for (auto& client : clients) ASSERT_TRUE(client.Join(kPatience));
  }
  EXPECT_TRUE(Eventually([&] { return server.NumberOfObjects() == 2; }))
      << server.DebugInfo().ToString();
  EXPECT_EQ(zoo.CountersAlive(), 4);  // three of the zoo's own, and `calls`
  EXPECT_TRUE(Eventually([&] { return Belongings::Of(server.pid()).IsWithin(server_has); }))
      << Belongings::Of(server.pid()) << ", at first " << server_has;
  EXPECT_TRUE(Eventually([&] { return Belongings::Of(::getpid()).IsWithin(this_has); }))
      << Belongings::Of(::getpid()) << ", at first " << this_has;
}

// Makes `calls` calls of a server that is killed again and again, and more until the file `enough`
// is there; returns how often it met a dead one.
int64_t CallThroughKills(roost::ServerHandle server, int64_t calls, std::string started,
                         std::string enough) {
  int64_t met = 0;
  zoo::CounterProxy counter;
  int64_t value = 0;
  while (calls > 0 || !std::filesystem::exists(enough)) {
    try {
      if (!counter) {
        counter = server.Create<zoo::Counter>(0);
        value = 0;
      }
      if (counter.Add(1) != ++value) throw std::logic_error("a call was lost, or made twice");
      if (--calls % 64 == 0) counter = {};
      CreateFile(started);
    } catch (const roost::ServerGone&) {
      counter = {};
      ++met;
    } catch (const roost::ObjectGone&) {
      counter = {};
    }
  }
  return met;
}

TEST(KillTest, ClientsGoOnThoughTheirServerIsKilledAgainAndAgain) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::optional<roost::ServerProcess> server =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"},
                                   .restart = {.max_restarts = 1 << 20,
                                               .first_pause = milliseconds(0),
                                               .longest_pause = milliseconds(0)}});
  server->NumberOfObjects();
  const Belongings this_has = Belongings::Of(::getpid());
  constexpr int kClients = 3;
  std::vector<roost::Process<int64_t>> clients;
  std::vector<std::string> started;
  const std::string enough = FreshPath("enough");
  for (int i = 0; i < kClients; ++i) {
    started.push_back(FreshPath("started"));
    clients.push_back(roost::Spawn<&CallThroughKills>(server->handle(), CallsWanted() / kClients,
                                                      started.back(), enough));
  }
  for (const auto& path : started) {
    ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path); }));
  }
  const auto done = [&] {
    bool all = true;
    for (const auto& client : clients) all = all && client.Done();
    return all;
  };
  int64_t kills = 0;
  while (!done()) {
    const pid_t pid = server->pid();
    std::filesystem::remove(started[0]);
    ::kill(pid, SIGKILL);
    if (++kills == 4) CreateFile(enough);
    ASSERT_TRUE(Eventually([&] { return server->pid() != pid; }));
    // Somebody has been served before the next one is killed, and some have not.
    ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(started[0]) || done(); }));
    std::this_thread::sleep_for(milliseconds(random() % 50));
  }
  int64_t met = 0;
  for (auto& client : clients) met += client.Result(kPatience);
  EXPECT_GE(kills, 4);
  EXPECT_GT(met, 0);
  clients.clear();
  EXPECT_TRUE(Eventually([&] {
    try {
      return server->NumberOfObjects() == 0;
    } catch (const roost::ServerGone&) {
      return false;
    }
  }));
  EXPECT_TRUE(Eventually([&] { return Belongings::Of(::getpid()).IsWithin(this_has); }))
      << Belongings::Of(::getpid()) << ", at first " << this_has;
}

}  // namespace
