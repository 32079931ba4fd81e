// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/owner.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::shm {
namespace {

struct ThreadStat {
  char state;
  uint64_t start;
};

// The kernel's line about a thread (proc(5), /proc/pid/stat); none with errno set.
std::optional<ThreadStat> ReadStat(const char* path) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  char line[1024];
  const ssize_t size = ::read(fd, line, sizeof(line) - 1);
  const int error = errno;
  ::close(fd);
  errno = error;
  if (size <= 0) return std::nullopt;
  line[size] = '\0';
  // The second field is the name in parentheses, which may hold anything.
  const char* at = std::strrchr(line, ')');
  if (at == nullptr || at[1] == '\0') return std::nullopt;
  ThreadStat stat{at[2], 0};
  at += 2;
  constexpr int kFieldsToStart = 22 - 3;
  for (int i = 0; i < kFieldsToStart && at != nullptr; ++i) at = std::strchr(at + 1, ' ');
  if (at == nullptr) return std::nullopt;
  stat.start = std::strtoull(at + 1, nullptr, 10);
  return stat;
}

constexpr uint64_t kTidMask = 0x00FFFFFF;

Owner Name(uint64_t tid, uint64_t start) { return (tid & kTidMask) | start << 32; }

bool StillLives(Owner owner) {
  const uint64_t tid = owner & kTidMask;
  if (tid == 0) return false;
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/%u/stat", static_cast<unsigned>(tid));
  const std::optional<ThreadStat> stat = ReadStat(path);
  if (!stat) {
    // Gone, or only hidden from this process (hidepid), or no descriptor is left to look with.
    return ::syscall(SYS_tkill, static_cast<pid_t>(tid), 0) == 0 || errno != ESRCH;
  }
  if (stat->state == 'Z' || stat->state == 'X' || stat->state == 'x') return false;
  return Name(tid, stat->start) == owner;
}

uint64_t InodeOf(const char* path) {
  struct stat status;
  Check(::stat(path, &status), path);
  return status.st_ino;
}

}  // namespace

namespace internal {

thread_local constinit Owner this_thread = 0;

Owner FindThisThread() {
  if (ForkedWithoutExec()) {
    throw InvalidState("a fork of a process that uses Roost cannot use Roost's locks");
  }
  // A fork is another thread than the one that it is a copy of.
  [[maybe_unused]] static const int armed =
      ::pthread_atfork(nullptr, nullptr, [] { this_thread = 0; });
  const std::optional<ThreadStat> stat = ReadStat("/proc/thread-self/stat");
  if (!stat) ThrowErrno("reading /proc/thread-self/stat");
  this_thread = Name(static_cast<uint64_t>(ThreadId()), stat->start);
  return this_thread;
}

}  // namespace internal

Owner ThisProcess() {
  if (ForkedWithoutExec()) {
    throw InvalidState("a fork of a process that uses Roost cannot use Roost's locks");
  }
  const std::optional<ThreadStat> stat = ReadStat("/proc/self/stat");
  if (!stat) ThrowErrno("reading /proc/self/stat");
  return Name(static_cast<uint64_t>(::getpid()), stat->start);
}

bool Lives(Owner owner) {
  const int error = errno;
  const bool lives = StillLives(owner & kOwnerMask);
  errno = error;
  return lives;
}

uint64_t OwnersNamespace() {
  static const uint64_t name = InodeOf("/proc/self/ns/pid") << 32 ^ [] {
    struct stat status;  // Linux 5.6 has time namespaces
    return ::stat("/proc/self/ns/time", &status) == 0 ? status.st_ino : 0;
  }();
  return name;
}

}  // namespace roost::shm
