// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/program.h"

#include <limits.h>
#include <link.h>
#include <unistd.h>

#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>

#include "roost/error/error.h"

namespace roost::internal {

namespace {

constexpr char kSelf[] = "/proc/self/exe";

std::atomic<pid_t> initialised_pid{0};

std::string& MutableProgramName() {
  static auto* const name = new std::string;
  return *name;
}

std::string& Identity() {
  static auto* const identity = new std::string;
  return *identity;
}

// Where the dynamic linker has the main program's headers.
uintptr_t AddressInProgram() {
  uintptr_t address = 0;
  ::dl_iterate_phdr(
      [](dl_phdr_info* program, size_t, void* data) {
        *static_cast<uintptr_t*>(data) = reinterpret_cast<uintptr_t>(program->dlpi_phdr);
        return 1;
      },
      &address);
  return address;
}

// The file that is mapped at `address`, or empty (proc(5), maps).
std::string FileMappedAt(uintptr_t address) {
  FILE* maps = std::fopen("/proc/self/maps", "re");
  if (maps == nullptr) return "";
  char line[PATH_MAX + 200];
  std::string path;
  while (std::fgets(line, sizeof(line), maps) != nullptr) {
    uintptr_t start, end;
    int at = 0;
    if (std::sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %*s %*s %*s %n", &start, &end, &at) != 2 ||
        at == 0 || address < start || address >= end) {
      continue;
    }
    path = line + at;
    if (!path.empty() && path.back() == '\n') path.pop_back();
    break;
  }
  std::fclose(maps);
  return path;
}

std::string FindMismatch() {
  char self[PATH_MAX];
  const ssize_t size = ::readlink(kSelf, self, sizeof(self));
  const std::string executed = size < 0 ? "" : std::string(self, static_cast<size_t>(size));
  const std::string program = FileMappedAt(AddressInProgram());
  if (!executed.empty() && executed == program) return "";
  return std::string(kSelf) + " is " + (executed.empty() ? "unreadable" : executed) +
         ", but this program is " + (program.empty() ? "unknown" : program) +
         ": set ProcessOptions::executable";
}

}  // namespace

void SetInitialised(const char* argv0) {
  MutableProgramName() = argv0;
  initialised_pid = ::getpid();
}

void RequireInitialised() {
  if (initialised_pid == 0) {
    throw InvalidState("roost::Init has not been called: call it first in main");
  }
  RefuseInFork();
}

bool InFork() {
  const pid_t pid = initialised_pid;
  return pid != 0 && pid != ::getpid();
}

void RefuseInFork() {
  if (InFork()) {
    throw InvalidState("a fork of a process that uses Roost cannot use it; spawn instead");
  }
}

const std::string& ProgramName() { return MutableProgramName(); }

const char* ThisProgram() {
  static const auto* const mismatch = new std::string(FindMismatch());
  if (!mismatch->empty()) throw SpawnError(*mismatch);
  return kSelf;
}

void SetIdentity(std::string identity) { Identity() = std::move(identity); }

std::string NextChildNumber(const std::string& series) {
  static std::mutex mutex;
  static auto& counts = *new std::map<std::string, unsigned>;
  const std::lock_guard lock(mutex);
  const std::string number = std::to_string(++counts[series]);
  return Identity().empty() ? number : Identity() + ":" + number;
}

}  // namespace roost::internal
