// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/process/spawn.h"
#include "roost/process/test_main.h"

namespace roost {
namespace {

int Answer(int question) { return question + 1; }

using Milliseconds = std::chrono::duration<double, std::milli>;

// The shortest of many runs: what else happens on the machine only makes them longer.
template <class F>
double ShortestMilliseconds(F run) {
  double shortest = 1e9;
  for (int i = 0; i < 40; ++i) {
    const auto start = std::chrono::steady_clock::now();
    run();
    const Milliseconds took = std::chrono::steady_clock::now() - start;
    shortest = std::min(shortest, took.count());
  }
  return shortest;
}

// This program, started by hand, ends at once.
void ExecuteAndReap() {
  std::string name = "spawn_time_test";
  std::string role = kExitAtOnce;
  char* const arguments[] = {name.data(), role.data(), nullptr};
  pid_t pid;
  ASSERT_EQ(::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, arguments, environ), 0);
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
}

TEST(SpawnTimeTest, IsNearThatOfExecutingTheProgram) {
  const double bare = ShortestMilliseconds(ExecuteAndReap);
  const double to_result = ShortestMilliseconds([] { ASSERT_EQ(Spawn<&Answer>(41).Result(), 42); });
  std::printf("executed and reaped: %.2f ms; spawned, result taken: %.2f ms\n", bare, to_result);
  RecordProperty("bare_ms", std::to_string(bare));
  RecordProperty("to_result_ms", std::to_string(to_result));
  EXPECT_LT(to_result, 2 * bare + 2);
}

}  // namespace
}  // namespace roost
