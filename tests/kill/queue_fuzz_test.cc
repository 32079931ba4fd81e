// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/kill/queue_fuzz.h"

#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "roost/shm/queue_layout.h"

namespace roost::kill {
namespace {

// Inputs that come near to what queues hold, so that some go far. ROOST_QUEUE_FUZZ_RUNS in the
// environment says how many.
class Inputs {
 public:
  explicit Inputs(unsigned seed) : random_(seed) {}

  const std::vector<uint8_t>& Next() {
    bytes_.clear();
    const shm::QueuePlace tail{Small(), Small() % 3, Small()};
    shm::QueuePlace head = tail;
    head.count += Small() % 12;
    head.position += Small() % 40;
    if (random_() % 4 == 0) head.ring = Small() % 3;
    Add(random_() % 8 == 0 ? Any() : head.word());
    Add(random_() % 8 == 0 ? Any() : tail.word());
    Add(random_() % 3 == 0 ? Any() : tail.word());
    Add(random_() % 3 == 0 ? Any() : tail.word());
    Add(static_cast<uint32_t>(Any()));  // calm
    Add(random_() % 2 == 0 ? Any() : uint64_t{tail.count});
    Add(Any());
    Add(static_cast<uint32_t>(random_() % 3));
    Add(static_cast<uint32_t>(random_() % 4));
    for (int record = 0; record < 24; ++record) {
      const auto kind = static_cast<shm::RecordKind>(random_() % 5);
      Add(random_() % 3 == 0 ? Any() : shm::RecordHeader{kind, Small() % 64}.word());
    }
    while (random_() % 12 != 0) bytes_.push_back(static_cast<uint8_t>(random_()));
    return bytes_;
  }

 private:
  uint64_t Any() { return uint64_t{random_()} << 32 | random_(); }
  uint32_t Small() { return random_() % 3 == 0 ? random_() : random_() % 64; }
  template <class T>
  void Add(T value) {
    const auto* const first = reinterpret_cast<const uint8_t*>(&value);
    bytes_.insert(bytes_.end(), first, first + sizeof(value));
  }

  std::mt19937 random_;
  std::vector<uint8_t> bytes_;
};

TEST(QueueFuzzTest, ADamagedQueueIsToldByATypedErrorAndByNothingElse) {
  const char* const given = std::getenv("ROOST_QUEUE_FUZZ_RUNS");
  const long runs = given != nullptr ? std::atol(given) : 40'000;
  const char* const seed = std::getenv("ROOST_QUEUE_FUZZ_SEED");
  Inputs inputs(seed != nullptr ? static_cast<unsigned>(std::atol(seed)) : 1);
  for (long run = 0; run < runs; ++run) {
    const std::vector<uint8_t>& input = inputs.Next();
    RunQueueFuzz(input.data(), input.size());
  }
}

}  // namespace
}  // namespace roost::kill
