// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/gate.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <new>

#include "benchmarks/frame/place.h"
#include "benchmarks/frame/rounds.h"

namespace bench {
namespace {

constexpr int64_t kEnd = -1;

std::string NewFile() {
  std::string path = std::filesystem::temp_directory_path() / "gate_XXXXXX";
  const int fd = ::mkstemp(path.data());
  Check(fd >= 0, "mkstemp");
  ::close(fd);
  return path;
}

void Await(pthread_barrier_t& barrier) {
  const int result = ::pthread_barrier_wait(&barrier);
  Check(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD, "pthread_barrier_wait");
}

// What the leader gives up on when a member of its forked team ends.
void OnMemberEnd(int) {
  constexpr char kText[] = "a process of the team has ended\n";
  [[maybe_unused]] const auto written = ::write(2, kText, sizeof(kText) - 1);
  ::_exit(1);
}

}  // namespace

struct Gate::Shared {
  pthread_barrier_t start, end;
  int64_t round = 0;
  alignas(64) std::atomic<int64_t> counter = 0;
  alignas(64) std::atomic<int64_t> count = 0;
  std::atomic<uint64_t> sum = 0;
  std::atomic<double> ended = 0;
};

Gate::Gate(int members) : path_(NewFile()), leader_(true) {
  const int fd = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  Check(fd >= 0 && ::ftruncate(fd, sizeof(Shared)) == 0, "the gate's file");
  Map(fd);
  new (shared_) Shared();
  pthread_barrierattr_t attributes;
  ::pthread_barrierattr_init(&attributes);
  ::pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  const auto size = static_cast<unsigned>(members + 1);
  Check(::pthread_barrier_init(&shared_->start, &attributes, size) == 0 &&
            ::pthread_barrier_init(&shared_->end, &attributes, size) == 0,
        "pthread_barrier_init");
}

Gate::Gate(const std::string& path) : path_(path), leader_(false) {
  Map(::open(path_.c_str(), O_RDWR | O_CLOEXEC));
}

void Gate::Map(int fd) {
  Check(fd >= 0, "the gate's file");
  void* const memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  Check(memory != MAP_FAILED, "mmap");
  ::close(fd);
  shared_ = static_cast<Shared*>(memory);
}

Gate::~Gate() {
  if (leader_) {
    shared_->round = kEnd;
    Await(shared_->start);
  }
  ::munmap(shared_, sizeof(Shared));
}

void Gate::AwaitMembers() {
  Await(shared_->end);
  ::unlink(path_.c_str());
}

std::pair<Tally, double> Gate::Round(int64_t count) {
  shared_->round = count;
  shared_->counter = shared_->count = 0;
  shared_->sum = 0;
  shared_->ended = 0;
  const double begin = Now();
  Await(shared_->start);
  Await(shared_->end);
  return {{shared_->count, shared_->sum, shared_->ended}, shared_->ended - begin};
}

void Gate::Serve(const std::function<Tally(int64_t count)>& part) {
  for (;;) {
    Await(shared_->end);
    Await(shared_->start);
    if (shared_->round == kEnd) return;
    const Tally tally = part(shared_->round);
    shared_->count += tally.count;
    shared_->sum += tally.sum;
    double latest = shared_->ended;
    while (latest < tally.ended && !shared_->ended.compare_exchange_weak(latest, tally.ended)) {
    }
  }
}

std::atomic<int64_t>& Gate::counter() { return shared_->counter; }

void ForkTeam(int size, const std::function<void(int i)>& member) {
  Check(::signal(SIGCHLD, OnMemberEnd) != SIG_ERR, "signal");
  for (int i = 0; i < size; ++i) {
    const pid_t pid = ::fork();
    Check(pid >= 0, "fork");
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::signal(SIGCHLD, SIG_DFL);
      Place(i);
      member(i);
      ::_exit(0);
    }
  }
}

void EndTeam() { ::signal(SIGCHLD, SIG_DFL); }

}  // namespace bench
