// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// To lock and unlock: a robust mutex that processes share, alone and between two of them, and an
// unshared std::mutex, also in a process that has a second thread: without one glibc locks it with
// no atomic instruction, as nobody else could want it.
//
//   peer_locks ROW pthread_robust|limit_mutex|limit_mutex_threads

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <new>
#include <string_view>
#include <thread>

#include "benchmarks/frame/gate.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/locks/contest.h"

namespace {

// As it is to be used: the death of an owner is looked for.
class RobustMutex {
 public:
  RobustMutex() {
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    bench::Check(::pthread_mutex_init(&mutex_, &attributes) == 0, "pthread_mutex_init");
  }
  void lock() {
    const int result = ::pthread_mutex_lock(&mutex_);
    if (result == EOWNERDEAD) ::pthread_mutex_consistent(&mutex_);
    bench::Check(result == 0 || result == EOWNERDEAD, "pthread_mutex_lock");
  }
  void unlock() { ::pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 3, "usage: peer_locks ROW SYSTEM");
  const std::string_view row = argv[1], system = argv[2];
  if (system == "limit_mutex" || system == "limit_mutex_threads") {
    if (system == "limit_mutex_threads") std::thread([] { ::pause(); }).detach();
    std::mutex mutex;
    bench::ServeAlone(mutex);
    return 0;
  }
  void* const memory = ::mmap(nullptr, sizeof(RobustMutex), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  bench::Check(memory != MAP_FAILED, "mmap");
  RobustMutex& mutex = *new (memory) RobustMutex();
  if (row == "lock") {
    bench::ServeAlone(mutex);
    return 0;
  }
  bench::Gate gate(bench::kContestants);
  bench::ForkTeam(bench::kContestants, [&](int) { bench::Contend(gate.path(), mutex); });
  bench::ServeContest(gate);
  bench::EndTeam();
}
