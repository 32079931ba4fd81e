// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Log lines a second from one child into its parent's glog file, against one process that writes
// its own glog file. Both count from the first LOG until all lines are in the file. Rounds take
// turns.
//
//   log_lines [ROUNDS [LINES]]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <glog/logging.h>

#include "roost/roost.h"

namespace {

// Seconds of the clock that all processes share.
double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void LogLines(int lines) {
  for (int i = 0; i < lines; ++i) LOG(INFO) << "request " << i << " took " << 3.5 << " ms";
}

// When it began.
double LogToParent(int lines) {
  const double begin = Now();
  LogLines(lines);
  return begin;
}

// How long it took.
double LogToOwnFile(const std::string& directory, int lines) {
  FLAGS_log_dir = directory;
  google::InitGoogleLogging("own");
  const double begin = Now();
  LogLines(lines);
  google::FlushLogFiles(google::INFO);
  return Now() - begin;
}

// Prints lines a second; returns the median.
double Print(const char* what, const std::vector<double>& seconds, int lines) {
  std::vector<double> rates;
  for (const double taken : seconds) rates.push_back(lines / taken);
  std::ranges::sort(rates);
  std::printf("%-40s %10.0f lines/s  (%.0f to %.0f)\n", what, rates[rates.size() / 2],
              rates.front(), rates.back());
  return rates[rates.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  const int lines = argc > 2 ? std::atoi(argv[2]) : 200'000;
  std::string directory = std::filesystem::temp_directory_path() / "log_lines_XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) return 1;
  FLAGS_log_dir = directory;
  google::InitGoogleLogging("parent");

  std::vector<double> own, forwarded;
  for (int round = 0; round < rounds; ++round) {
    own.push_back(
        roost::SpawnWith<&LogToOwnFile>({.log = roost::ChildLog::kOwn}, directory, lines).Result());
    const double begin = roost::Spawn<&LogToParent>(lines).Result();
    google::FlushLogFiles(google::INFO);
    forwarded.push_back(Now() - begin);
  }
  std::filesystem::remove_all(directory);

  const double alone = Print("one process to its own file", own, lines);
  const double home = Print("a child to its parent's file", forwarded, lines);
  std::printf("\nthe second / the first: %.2f\n", home / alone);
}
