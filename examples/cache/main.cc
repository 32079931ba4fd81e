// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A cache shared by processes: three of them want the checksums of the same files, and each file is
// read once. A fourth is killed while it reads the first one; whoever waits for that file reads it
// instead.
//
//   main [DIR]     of the files of DIR, /usr/share/common-licenses if not given
//
// Expect: the number of files, each made once, the one maker that died, and all three agreeing.

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "cache.roost.h"
#include "roost/roost.h"

namespace {

using Paths = std::vector<std::string>;

// Fletcher's checksum of 64 bits, of the file named by the key.
class Reader {
 public:
  std::string Make(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    uint64_t low = 0, high = 0;
    for (std::istreambuf_iterator<char> c(file), end; c != end; ++c) {
      low = (low + static_cast<unsigned char>(*c)) % 0xffffffff;
      high = (high + low) % 0xffffffff;
    }
    return std::to_string(high << 32 | low);
  }
};

class Killed {
 public:
  explicit Killed(roost::Event reading) : reading_(std::move(reading)) {}
  std::string Make(const std::string&) {
    reading_.Set();
    std::raise(SIGKILL);
    return "";
  }

 private:
  roost::Event reading_;
};

void DieReading(cache::CacheProxy cache, std::string path, roost::Event reading) {
  Killed killed(reading);
  cache.Get(path, roost::Callback(killed));
}

Paths Checksums(cache::CacheProxy cache, Paths paths) {
  Reader reader;
  Paths sums;
  for (const std::string& path : paths) sums.push_back(cache.Get(path, roost::Callback(reader)));
  return sums;
}

Paths FilesOf(const std::string& directory) {
  Paths paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file() && !entry.is_symlink()) paths.push_back(entry.path());
  }
  return paths;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const Paths paths = FilesOf(argc > 1 ? argv[1] : "/usr/share/common-licenses");
  auto server = roost::ServerProcess::Start({.plugins = {"libcache.so"}, .name = "cache"});
  cache::CacheProxy cache = server.Create<cache::Cache>(10'000);

  roost::Event reading;
  auto killed = roost::Spawn<&DieReading>(cache, paths.at(0), reading);
  reading.Wait();
  auto first = roost::Spawn<&Checksums>(cache, paths);
  auto second = roost::Spawn<&Checksums>(cache, paths);
  const Paths sums = Checksums(cache, paths);
  const bool agree = first.Result() == sums && second.Result() == sums;

  const cache::Counts counts = cache.Counts();
  std::cout << paths.size() << " files, " << counts.made << " read, " << counts.found << " found, "
            << counts.failed << " readers died; " << (agree ? "all agree" : "they do not agree")
            << std::endl;
  return agree && counts.made == paths.size() ? 0 : 1;
}
