// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A pipe with messages of one size. The kernel keeps those up to PIPE_BUF whole; larger ones need a
// lock at each end that has more than one process.
//
//   pipe ROW

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <mutex>

#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

namespace {

// A mutex in memory that forked processes share.
class SharedMutex {
 public:
  SharedMutex() {
    void* const memory = ::mmap(nullptr, sizeof(pthread_mutex_t), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bench::Check(memory != MAP_FAILED, "mmap");
    mutex_ = static_cast<pthread_mutex_t*>(memory);
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutex_init(mutex_, &attributes);
  }
  void lock() { ::pthread_mutex_lock(mutex_); }
  void unlock() { ::pthread_mutex_unlock(mutex_); }

 private:
  pthread_mutex_t* mutex_;
};

template <class Byte, class Call>
void All(Byte* bytes, size_t size, const Call& call) {
  while (size > 0) {
    const ssize_t done = call(bytes, size);
    bench::Check(done > 0, "a pipe's end is gone");
    bytes += done;
    size -= static_cast<size_t>(done);
  }
}

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 2, "usage: pipe ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  int ends[2];
  bench::Check(::pipe(ends) == 0, "pipe");
  ::fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);  // what any user may have
  SharedMutex writers, readers;
  const bool large = transfer.size > PIPE_BUF;
  const bool lock_writers = large && transfer.producers > 1;
  const bool lock_readers = large && transfer.consumers > 1;

  bench::ServeForkedTransfer(transfer, [&](int i, bench::Gate&) -> bench::Part {
    if (i < transfer.producers) {
      return [&, i](int64_t count) {
        return bench::Produce(
            transfer, i, transfer.EachPuts(count), [&](const std::byte* message, size_t size) {
              std::unique_lock lock(writers, std::defer_lock);
              if (lock_writers) lock.lock();
              All(message, size, [&](auto* at, size_t left) { return ::write(ends[1], at, left); });
            });
      };
    }
    return [&](int64_t count) {
      return bench::Consume(
          transfer, transfer.EachTakes(count), [&](std::byte* message, size_t size) {
            std::unique_lock lock(readers, std::defer_lock);
            if (lock_readers) lock.lock();
            All(message, size, [&](auto* at, size_t left) { return ::read(ends[0], at, left); });
          });
    };
  });
}
