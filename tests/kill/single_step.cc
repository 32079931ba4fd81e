// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/kill/single_step.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <new>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost::kill {
namespace {

// While one lives, this thread and what it forks have one processor.
class OneProcessor {
 public:
  OneProcessor() {
    Check(::sched_getaffinity(0, sizeof(all_), &all_), "sched_getaffinity");
    int first = 0;
    while (!CPU_ISSET(first, &all_)) ++first;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    Check(::sched_setaffinity(0, sizeof(one), &one), "sched_setaffinity");
  }
  ~OneProcessor() { ::sched_setaffinity(0, sizeof(all_), &all_); }

 private:
  cpu_set_t all_;
};

// The status of `pid` once it has stopped or ended.
int WaitFor(pid_t pid, const std::function<void()>& meanwhile = {}) {
  int status = 0;
  while (true) {
    const pid_t got = ::waitpid(pid, &status, __WALL | (meanwhile ? WNOHANG : 0));
    if (got == pid) return status;
    if (got < 0 && errno != EINTR) ThrowErrno("waitpid");
    if (!meanwhile) continue;
    meanwhile();
    ::sched_yield();
  }
}

// One instruction of an operation: the `arrival`-th time that it is the next.
struct Place {
  uintptr_t address;
  int arrival;
};

// What this process shares with its forks and can write to.
class SharedMappings {
 public:
  SharedMappings() {
    std::ifstream maps("/proc/self/maps");
    std::string line;
    while (std::getline(maps, line)) {
      uintptr_t begin = 0, end = 0;
      char mode[5] = "";
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, mode) == 3 &&
          std::string_view(mode) == "rw-s") {
        mappings_.push_back({reinterpret_cast<const uint64_t*>(begin), (end - begin) / 8});
      }
    }
  }

  // Differs when anything in it does, as good as always.
  uint64_t Hash() const {
    uint64_t hash = 0;
    for (const std::span<const uint64_t> words : mappings_) {
      for (size_t i = 0; i < words.size(); ++i) {
        // What others write meanwhile is read as it comes.
        const uint64_t word = static_cast<const volatile uint64_t&>(words[i]);
        if (word != 0) hash = (hash ^ word ^ i) * 1099511628211u;
      }
    }
    return hash;
  }

 private:
  std::vector<std::span<const uint64_t>> mappings_;
};

// Goes through the operation once; where to kill. `*count` is of all its instructions.
std::vector<Place> PlacesOf(const KillPlan& plan, int* count) {
  if (plan.prepare) plan.prepare();
  SteppedProcess guide(plan.before, plan.operation);
  const SharedMappings memory;
  std::vector<Place> places;
  std::map<uintptr_t, int> arrivals;
  uint64_t hash_before = 0;
  bool after_system_call = true;
  bool goes_on = true;
  for (*count = 0; goes_on; ++*count) {
    const uintptr_t next = guide.Next();
    ++arrivals[next];
    const uint64_t hash = plan.only_changes ? memory.Hash() : 0;
    if (!plan.only_changes || after_system_call || hash != hash_before) {
      places.push_back({next, arrivals[next]});
    }
    hash_before = hash;
    after_system_call = guide.NextIsSystemCall();
    if (*count > plan.most_steps) {
      ADD_FAILURE() << "the operation did not end within " << plan.most_steps << " instructions";
      return {};
    }
    goes_on = guide.StepOver();
    if (plan.meanwhile) plan.meanwhile();
  }
  guide.Kill();
  plan.after(*count, true);
  return places;
}

// Leaves about plan.most_places of them. What a sanitizer adds has ten times as many instructions,
// and is not what is tested.
void Choose(const KillPlan& plan, std::vector<Place>* places) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr bool kSanitized = true;
#else
  constexpr bool kSanitized = false;
#endif
  const size_t most = kSanitized ? 50 : static_cast<size_t>(plan.most_places);
  const size_t all = places->size();
  if (most == 0 || all <= most || std::getenv("ROOST_KILL_EVERYWHERE") != nullptr) return;
  const char* const given = std::getenv("ROOST_KILL_SEED");
  const unsigned seed =
      given != nullptr ? static_cast<unsigned>(std::atol(given)) : std::random_device()();
  std::cout << most << " of " << all << " places: ROOST_KILL_SEED=" << seed << std::endl;
  std::mt19937 random(seed);
  std::erase_if(*places, [&](const Place& place) {
    return random() % all >= most && (kSanitized || place.arrival != 1);
  });
}

}  // namespace

// 0 before the operation, 1 in it, 2 after it. The child stores, the test looks.
struct SteppedProcess::Phase {
  std::atomic<int> now{0};
};

SteppedProcess::SteppedProcess(const std::function<void()>& before,
                               const std::function<void()>& operation) {
  void* page =
      ::mmap(nullptr, sizeof(Phase), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) ThrowErrno("mmap");
  phase_ = new (page) Phase;
  const OneProcessor one_processor;
  pid_ = Check(::fork(), "fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(3);
    try {
      if (before) before();
      ::raise(SIGSTOP);
      phase_->now.store(1);
      operation();
      phase_->now.store(2);
    } catch (...) {
      ::_exit(4);
    }
    ::_exit(0);
  }
  if (!WIFSTOPPED(WaitFor(pid_))) {
    reaped_ = ended_ = true;
    throw std::runtime_error("the stepped process ended before its operation");
  }
  // What is left of raise().
  while (phase_->now.load() == 0 && Step()) {
  }
}

SteppedProcess::~SteppedProcess() {
  if (!reaped_) {
    ::kill(pid_, SIGKILL);
    Reap();
  }
  ::munmap(phase_, sizeof(Phase));
}

bool SteppedProcess::Continue(int request, const std::function<void()>& meanwhile) {
  if (ended_) return false;
  Check(::ptrace(static_cast<__ptrace_request>(request), pid_, nullptr, nullptr), "ptrace");
  const int status = WaitFor(pid_, meanwhile);
  if (!WIFSTOPPED(status)) {
    reaped_ = ended_ = true;
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
      throw std::runtime_error("the stepped process could not be traced, or its operation threw");
    }
    return false;
  }
  if (WSTOPSIG(status) != SIGTRAP) {
    throw std::runtime_error("the stepped process got signal " + std::to_string(WSTOPSIG(status)));
  }
  ended_ = phase_->now.load() == 2;
  return !ended_;
}

bool SteppedProcess::Step() { return Continue(PTRACE_SINGLESTEP, {}); }

#if defined(__x86_64__)

bool SteppedProcess::NextIsSystemCall() const {
  constexpr long kSyscall = 0x050f;
  return (::ptrace(PTRACE_PEEKTEXT, pid_, Next(), nullptr) & 0xffff) == kSyscall;
}

bool SteppedProcess::StepOver() {
  constexpr long kRepMovsb = 0xa4f3;
  const uintptr_t next = Next();
  if ((::ptrace(PTRACE_PEEKTEXT, pid_, next, nullptr) & 0xffff) != kRepMovsb) return Step();
  return RunTo(next + 2, 1);
}

uintptr_t SteppedProcess::Next() const {
  errno = 0;
  const long next = ::ptrace(PTRACE_PEEKUSER, pid_, offsetof(user, regs.rip), nullptr);
  if (errno != 0) ThrowErrno("ptrace(PTRACE_PEEKUSER)");
  return static_cast<uintptr_t>(next);
}

bool SteppedProcess::RunTo(uintptr_t address, int arrival, const std::function<void()>& meanwhile) {
  if (Next() == address) --arrival;
  const auto set = [this](size_t which, uintptr_t value) {
    Check(::ptrace(PTRACE_POKEUSER, pid_, offsetof(user, u_debugreg) + which * sizeof(long), value),
          "ptrace(PTRACE_POKEUSER)");
  };
  // A breakpoint of the processor's own: it changes no code.
  set(0, address);
  set(7, 1);
  while (arrival-- > 0) {
    if (!Continue(PTRACE_CONT, meanwhile)) return false;
  }
  return true;
}

#else
#error "write Next, NextIsSystemCall and RunTo for this processor"
#endif

bool SteppedProcess::Finish(const std::function<void()>& meanwhile) {
  while (Continue(PTRACE_CONT, meanwhile)) {
  }
  if (!reaped_) {
    Check(::ptrace(PTRACE_CONT, pid_, nullptr, nullptr), "ptrace(PTRACE_CONT)");
    Reap();
  }
  ended_ = true;
  return phase_->now.load() == 2;
}

void SteppedProcess::Kill(bool leave_zombie) {
  if (reaped_) return;
  ended_ = true;
  ::kill(pid_, SIGKILL);
  if (!leave_zombie) return Reap();
  siginfo_t info;
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
}

void SteppedProcess::Reap() {
  while (WIFSTOPPED(WaitFor(pid_))) {
    ::ptrace(PTRACE_CONT, pid_, nullptr, nullptr);
  }
  reaped_ = true;
}

int KillAtEveryInstruction(const KillPlan& plan) {
  const OneProcessor one_processor;
  int count = 0;
  std::vector<Place> places = PlacesOf(plan, &count);
  Choose(plan, &places);
  for (size_t i = 0; i <= places.size(); i += static_cast<size_t>(plan.stride)) {
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << "killed at place " << i << " of " << places.size() << ", of " << count
                    << " instructions";
      return count;
    }
    if (plan.prepare) plan.prepare();
    SteppedProcess victim(plan.before, plan.operation);
    const bool finished = i == places.size()
                              ? victim.Finish(plan.meanwhile)
                              : !victim.RunTo(places[i].address, places[i].arrival, plan.meanwhile);
    victim.Kill(plan.zombies && i / static_cast<size_t>(plan.stride) % 2 == 1);
    plan.after(static_cast<int>(i), finished);
  }
  return count;
}

}  // namespace roost::kill
