// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The bare ring of one producer and one consumer in shared memory: no lock, no sleep, nothing
// survives anything. What a queue between two processes can be at best.
//
//   limit_ring ROW

#include <sched.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

namespace {

struct Indices {
  alignas(64) std::atomic<uint64_t> head = 0;  // messages put
  alignas(64) std::atomic<uint64_t> tail = 0;  // messages taken
};

// One side's view: it reads the other's index only when it has to.
class Side {
 public:
  Side(Indices& indices, std::byte* slots, size_t size, size_t capacity)
      : indices_(indices), slots_(slots), size_(size), capacity_(capacity) {}

  void Put(const std::byte* message) {
    while (mine_ - other_ == capacity_) Look(indices_.tail, mine_ - capacity_);
    Copy(Slot(), message);
    indices_.head.store(++mine_, std::memory_order_release);
  }

  void Get(std::byte* message) {
    while (mine_ == other_) Look(indices_.head, mine_);
    Copy(message, Slot());
    indices_.tail.store(++mine_, std::memory_order_release);
  }

 private:
  std::byte* Slot() const { return slots_ + (mine_ & (capacity_ - 1)) * size_; }

  // Eight bytes are one load and one store.
  void Copy(std::byte* to, const std::byte* from) const {
    std::memcpy(to, from, size_ == sizeof(uint64_t) ? sizeof(uint64_t) : size_);
  }

  // Until the other's index has left `stuck`; yields now and then, for both may share a processor.
  void Look(const std::atomic<uint64_t>& index, uint64_t stuck) {
    for (int spins = 1; (other_ = index.load(std::memory_order_acquire)) == stuck; ++spins) {
      __builtin_ia32_pause();
      if (spins % 2000 == 0) ::sched_yield();
    }
  }

  Indices& indices_;
  std::byte* const slots_;
  const size_t size_, capacity_;
  uint64_t mine_ = 0, other_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 2, "usage: limit_ring ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  bench::Check(transfer.producers == 1 && transfer.consumers == 1, "one of each, no more");
  const size_t capacity = std::min<size_t>(1024, (size_t{16} << 20) / transfer.size);
  void* const memory =
      ::mmap(nullptr, sizeof(Indices) + capacity * transfer.size, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  bench::Check(memory != MAP_FAILED, "mmap");
  auto& indices = *new (memory) Indices();
  Side side(indices, static_cast<std::byte*>(memory) + sizeof(Indices), transfer.size, capacity);

  bench::ServeForkedTransfer(transfer, [&](int i, bench::Gate&) -> bench::Part {
    if (i == 0) {
      return [&](int64_t count) {
        return bench::Produce(transfer, 0, count,
                              [&](const std::byte* message, size_t) { side.Put(message); });
      };
    }
    return [&](int64_t count) {
      return bench::Consume(transfer, count,
                            [&](std::byte* message, size_t) { side.Get(message); });
    };
  });
}
