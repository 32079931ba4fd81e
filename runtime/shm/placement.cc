// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/placement.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "roost/base/unique_fd.h"

namespace roost::shm {
namespace {

constexpr std::chrono::nanoseconds kLongestPause = std::chrono::seconds(1);
// The kernel's ticks take 10 ms.
constexpr std::chrono::nanoseconds kShortestPause = std::chrono::milliseconds(11);
// What a processor did longer ago says little of what it will do.
constexpr std::chrono::nanoseconds kStale = std::chrono::milliseconds(100);

// Cuts the next word off `text`.
std::string_view Word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  return word;
}

// Runs the calling thread on `cpu`, and lets it run from there wherever it could.
void MoveTo(size_t cpu, const cpu_set_t& allowed) {
  cpu_set_t there;
  CPU_ZERO(&there);
  CPU_SET(cpu, &there);
  if (::sched_setaffinity(0, sizeof(there), &there) == 0) {
    ::sched_setaffinity(0, sizeof(allowed), &allowed);
  }
}

}  // namespace

// proc_stat(5): "cpu0 USER NICE SYSTEM IDLE ...", a line for each processor.
Placement::IdleTicks Placement::IdleTicks::Read() {
  IdleTicks idle;
  const UniqueFd fd(::open("/proc/stat", O_RDONLY | O_CLOEXEC));
  std::array<char, 12 * 1024> buffer;
  const ssize_t n = fd.get() < 0 ? -1 : ::read(fd.get(), buffer.data(), buffer.size());
  std::string_view text(buffer.data(), static_cast<size_t>(std::max<ssize_t>(n, 0)));
  while (text.starts_with("cpu")) {
    const std::string_view name = Word(text);
    for (int i = 0; i < 3; ++i) Word(text);
    const std::string_view ticks = Word(text);
    size_t cpu = 0;
    int64_t count = 0;
    const char* const name_end = name.data() + name.size();
    if (name.size() > 3 && std::from_chars(name.data() + 3, name_end, cpu).ptr == name_end &&
        cpu < kMostCpus &&
        std::from_chars(ticks.data(), ticks.data() + ticks.size(), count).ec == std::errc()) {
      idle.count = std::max(idle.count, cpu + 1);
      idle.ticks[cpu] = count;
    }
    const size_t line = text.find('\n');
    if (line == text.npos) break;
    text.remove_prefix(line + 1);
  }
  return idle;
}

void Placement::Consider(uint32_t cpu) {
  const Clock::time_point now = Clock::now();
  if (now < next_look_) return;
  cpu_set_t allowed;
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  const IdleTicks idle = IdleTicks::Read();
  const Clock::duration passed = now - looked_;
  const bool comparable = idle_.count != 0 && idle_.count == idle.count && passed < pause_ + kStale;
  const auto ticks_passed = static_cast<int64_t>(std::chrono::duration<double>(passed).count() *
                                                 static_cast<double>(::sysconf(_SC_CLK_TCK)));
  bool moved = false;
  for (size_t i = 0; comparable && !moved && i < idle.count; ++i) {
    if (i == cpu || !CPU_ISSET(i, &allowed) ||
        (idle.ticks[i] - idle_.ticks[i]) * 4 < ticks_passed * 3) {
      continue;
    }
    MoveTo(i, allowed);
    moved = true;
  }
  // Where all are busy, there is no hurry.
  pause_ =
      comparable && !moved ? std::min<Clock::duration>(2 * pause_, kLongestPause) : kShortestPause;
  looked_ = now;
  next_look_ = now + pause_;
  idle_ = idle;
}

}  // namespace roost::shm
