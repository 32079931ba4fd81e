// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How long it takes from Spawn to the result and the child's end, against posix_spawn and waitpid
// of this same program when it exits at once (so that both load the same libraries), and against
// Python: multiprocessing's spawn Process, started and joined, and a ProcessPoolExecutor of one
// worker, made for one call. Rounds of all take turns.
//
//   spawn_time [ROUNDS]

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/roost.h"

namespace {

constexpr char kScript[] = "benchmarks/python_spawn.py";
constexpr char kExitAtOnce[] = "exit_at_once";

double SecondsOf(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

int Add(int a, int b) { return a + b; }

void SpawnByRoost(const roost::ProcessOptions& options) {
  if (roost::SpawnWith<&Add>(options, 3, 4).Result() != 7) std::abort();
}

void SpawnBare() {
  const std::string self = "spawn_time";
  char* const arguments[] = {const_cast<char*>(self.c_str()), const_cast<char*>(kExitAtOnce),
                             nullptr};
  pid_t pid;
  int status;
  if (::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, arguments, environ) != 0 ||
      ::waitpid(pid, &status, 0) != pid || status != 0) {
    std::abort();
  }
}

// The Python process that does its rounds when it is told to.
class Python {
 public:
  Python() {
    int in[2], out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    char* const arguments[] = {const_cast<char*>("python3"), const_cast<char*>(kScript), nullptr};
    if (::posix_spawnp(&pid_, "python3", &actions, nullptr, arguments, environ) != 0) std::abort();
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    to_ = ::fdopen(in[1], "w");
    from_ = ::fdopen(out[0], "r");
  }
  ~Python() {
    std::fclose(to_);
    std::fclose(from_);
    ::waitpid(pid_, nullptr, 0);
  }
  Python(const Python&) = delete;
  Python& operator=(const Python&) = delete;

  double Seconds(const char* what) {
    double seconds = 0;
    std::fprintf(to_, "%s\n", what);
    std::fflush(to_);
    if (std::fscanf(from_, "%lf", &seconds) != 1) std::abort();
    return seconds;
  }

 private:
  pid_t pid_ = 0;
  FILE* to_ = nullptr;
  FILE* from_ = nullptr;
};

// Prints milliseconds; returns the median.
double Print(const char* what, std::vector<double> seconds) {
  std::ranges::sort(seconds);
  const double median = seconds[seconds.size() / 2];
  std::printf("%-62s %8.2f ms  (%.2f to %.2f)\n", what, median * 1e3, seconds.front() * 1e3,
              seconds.back() * 1e3);
  return median;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == kExitAtOnce) return 0;
  roost::Init(&argc, &argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 30;
  constexpr int kFast = 5;  // of the fast ones in each round

  Python python;
  SpawnByRoost({});
  SpawnBare();
  python.Seconds("process");

  std::vector<double> roost, direct, bare, process, executor;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < kFast; ++i) {
      roost.push_back(SecondsOf([] { SpawnByRoost({}); }));
      bare.push_back(SecondsOf(SpawnBare));
      direct.push_back(SecondsOf([] { SpawnByRoost({.keep_last_words = false}); }));
    }
    process.push_back(python.Seconds("process"));
    executor.push_back(python.Seconds("executor"));
  }

  const double ours = Print("Spawn to result and end", roost);
  Print("  the same, standard error not passed through the parent", direct);
  const double floor = Print("posix_spawn of this program, which exits at once", bare);
  const double spawn = Print("Python: spawn Process, started and joined", process);
  const double pool = Print("Python: ProcessPoolExecutor of one worker, for one call", executor);
  std::printf(
      "\nRoost / posix_spawn: %.2f    Python Process / Roost: %.1f    "
      "Python executor / Roost: %.1f\n",
      ours / floor, spawn / ours, pool / ours);
}
