// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/idle.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "benchmarks/frame/rounds.h"

namespace bench {
namespace {

std::string Directory(pid_t pid) { return "/proc/" + std::to_string(pid); }

// The number after "`key`:" in one of a process's files.
double NumberOf(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    double number = 0;
    if (word == key + ":" && file >> number) return number;
  }
  Check(false, path + " has no " + key);
  return 0;
}

// That all threads together have run for.
double ProcessorMilliseconds(pid_t pid) {
  double nanoseconds = 0;
  for (const auto& thread : std::filesystem::directory_iterator(Directory(pid) + "/task")) {
    std::ifstream file(thread.path() / "schedstat");
    double run = 0;
    Check(static_cast<bool>(file >> run), "schedstat cannot be read");
    nanoseconds += run;
  }
  return nanoseconds / 1e6;
}

double IdleProcessor(pid_t pid, int64_t milliseconds) {
  const double before = ProcessorMilliseconds(pid);
  const double seconds =
      SecondsOf([&] { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); });
  return (ProcessorMilliseconds(pid) - before) / seconds;
}

}  // namespace

void ServeIdle(std::string_view row, pid_t server) {
  ServeRounds([&](int64_t count) {
    return row == "idle_rss" ? NumberOf(Directory(server) + "/status", "VmRSS") / 1024
                             : IdleProcessor(server, count);
  });
}

double ProportionalKib(pid_t pid) { return NumberOf(Directory(pid) + "/smaps_rollup", "Pss"); }

}  // namespace bench
