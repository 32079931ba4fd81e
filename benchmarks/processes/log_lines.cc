// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Log lines from a child into its parent's glog file, and from one process into its own. Both count
// from the first LOG until all lines are in the file.
//
//   log_lines log_lines [limit_glog]

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <glog/logging.h>

#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

namespace fs = std::filesystem;

void LogLines(int64_t lines) {
  for (int64_t i = 0; i < lines; ++i) LOG(INFO) << "request " << i << " took " << 3.5 << " ms";
}

// When it began.
double LogToParent(int64_t lines) {
  const double begin = bench::Now();
  LogLines(lines);
  return begin;
}

// How long it took.
double LogToOwnFile(const std::string& directory, int64_t lines) {
  FLAGS_log_dir = directory;
  google::InitGoogleLogging("own");
  const double begin = bench::Now();
  LogLines(lines);
  google::FlushLogFiles(google::INFO);
  return bench::Now() - begin;
}

// The one log file in a directory.
fs::path LogFile(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (!entry.is_symlink()) return entry.path();
  }
  bench::Check(false, "no log file");
  return {};
}

// Ends the program unless `lines` requests are in the file after its first `from` bytes.
void CheckLines(const fs::path& path, uintmax_t from, int64_t lines) {
  std::ifstream file(path);
  file.seekg(static_cast<std::streamoff>(from));
  int64_t found = 0;
  for (std::string line; std::getline(file, line);) {
    found += line.find("] request " + std::to_string(found) + " took") != line.npos;
  }
  bench::Check(found == lines, "the lines of a log");
}

double OwnRound(const fs::path& directory, int64_t lines) {
  const fs::path own = directory / "own";
  fs::create_directory(own);
  const double seconds =
      roost::SpawnWith<&LogToOwnFile>({.log = roost::ChildLog::kOwn}, own.string(), lines).Result();
  CheckLines(LogFile(own), 0, lines);
  fs::remove_all(own);
  return seconds;
}

double ForwardedRound(const fs::path& directory, int64_t lines) {
  google::FlushLogFiles(google::INFO);
  const fs::path file = LogFile(directory);
  const uintmax_t before = fs::file_size(file);
  const double begin = roost::Spawn<&LogToParent>(lines).Result();
  google::FlushLogFiles(google::INFO);
  const double seconds = bench::Now() - begin;
  CheckLines(file, before, lines);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  std::string directory = fs::temp_directory_path() / "log_lines_XXXXXX";
  bench::Check(::mkdtemp(directory.data()) != nullptr, "mkdtemp");
  if (argc == 3) {
    bench::ServeRounds([&](int64_t lines) { return OwnRound(directory, lines); });
  } else {
    FLAGS_log_dir = directory;
    google::InitGoogleLogging("parent");
    LOG(INFO) << "the file is there";
    bench::ServeRounds([&](int64_t lines) { return ForwardedRound(directory, lines); });
  }
  fs::remove_all(directory);
}
