// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A server that nobody calls does nothing.

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::steady_clock;

// How often each thread of a process went to sleep, or was put aside.
std::map<std::string, std::vector<std::string>> Switches(pid_t process) {
  std::map<std::string, std::vector<std::string>> switches;
  const std::string tasks = "/proc/" + std::to_string(process) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream status(task.path() / "status");
    auto& lines = switches[task.path().filename()];
    for (std::string line; std::getline(status, line);) {
      if (line.find("ctxt_switches") != line.npos) lines.push_back(line);
    }
  }
  return switches;
}

TEST(IdleTest, SleepsWithoutEndAfterItsCalls) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "zoo"});
  const auto counter = server.Create<zoo::Counter>(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&counter] {
      for (int call = 0; call < 100; ++call) counter.Value();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter.Value(), 1);

  // What was under way ends soon; whoever looks now and then, even once in half a second, never
  // passes.
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, server.pid(), 0));
  ASSERT_GE(process, 0);
  const auto deadline = steady_clock::now() + std::chrono::seconds(20);
  while (true) {
    const auto before = Switches(server.pid());
    ASSERT_FALSE(before.empty());
    pollfd end{process, POLLIN, 0};
    ASSERT_EQ(::poll(&end, 1, 500), 0) << "the server has ended";
    if (Switches(server.pid()) == before) break;
    ASSERT_LT(steady_clock::now(), deadline) << "an idle server goes on waking up";
  }
  ::close(process);
  EXPECT_EQ(counter.Value(), 1);
}

}  // namespace
