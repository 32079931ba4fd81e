// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/oom_kills.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <string_view>
#include <vector>

namespace roost::internal {

namespace {

constexpr std::string_view kKey = "oom_kill ";

// The number in the line "oom_kill N" of a file that is read afresh.
std::optional<uint64_t> ReadCount(int fd) {
  std::array<char, 16 * 1024> buffer;  // /proc/vmstat has about 4 KiB
  const ssize_t size = ::pread(fd, buffer.data(), buffer.size(), 0);
  if (size <= 0) return std::nullopt;
  std::string_view text(buffer.data(), static_cast<size_t>(size));
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? text.size() : line.size() + 1);
    if (!line.starts_with(kKey)) continue;
    uint64_t count = 0;
    const auto [end, error] = std::from_chars(line.data() + kKey.size(), line.end(), count);
    if (error == std::errc() && end == line.end()) return count;
  }
  return std::nullopt;
}

// Where the count may be, best first. A line of /proc/self/cgroup is "N:controllers:path" (see
// cgroups(7)); version 2 has no controllers there.
std::vector<std::string> Candidates(const std::string& root) {
  std::vector<std::string> files;
  const auto add = [&](const char* mount, const std::string& path, const char* name) {
    files.push_back(std::string(root).append(mount).append(path).append(name));
  };
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (controllers.empty()) {
      add("/sys/fs/cgroup", path, "/memory.events");
      add("/sys/fs/cgroup/unified", path, "/memory.events");
    } else if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      add("/sys/fs/cgroup/memory", path, "/memory.oom_control");
    }
  }
  files.push_back(root + "/proc/vmstat");
  return files;
}

}  // namespace

const OomKills& OomKills::Instance() {
  static const auto* const kills = new OomKills("");
  return *kills;
}

OomKills::OomKills(const std::string& root) {
  for (const std::string& path : Candidates(root)) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || !ReadCount(file.get())) continue;
    file_ = std::move(file);
    return;
  }
}

std::optional<uint64_t> OomKills::Count() const {
  if (!file_) return std::nullopt;
  return ReadCount(file_.get());
}

}  // namespace roost::internal
