// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_QUEUES_TRANSFER_H_
#define ROOST_BENCHMARKS_QUEUES_TRANSFER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <vector>

#include "benchmarks/frame/gate.h"
#include "benchmarks/frame/rounds.h"

// What all queues do in a round: producers put numbered messages of one size, consumers take them
// and check them.
namespace bench {

// What the name of a row tells: queue_1KiB_2x2 is {1024, 2, 2}.
struct Transfer {
  size_t size;
  int producers, consumers;

  int members() const { return producers + consumers; }
  // Of about `count` messages, how many each producer puts and each consumer takes.
  int64_t EachPuts(int64_t count) const {
    return std::max<int64_t>(1, count / (int64_t{producers} * consumers)) * consumers;
  }
  int64_t EachTakes(int64_t count) const { return EachPuts(count) * producers / consumers; }
};

Transfer TransferOf(std::string_view row);

// The number of a message, at both of its ends.
inline uint64_t MessageNumber(int producer, int64_t i) {
  return static_cast<uint64_t>(producer) << 48 | static_cast<uint64_t>(i);
}

inline void Stamp(std::byte* message, size_t size, uint64_t number) {
  std::memcpy(message, &number, sizeof(number));
  std::memcpy(message + size - sizeof(number), &number, sizeof(number));
}

// Checks messages as they are taken: that they are whole, and in the order of each producer.
class Inspector {
 public:
  void Take(const std::byte* message, size_t size) {
    uint64_t first, last;
    std::memcpy(&first, message, sizeof(first));
    std::memcpy(&last, message + size - sizeof(last), sizeof(last));
    Check(first == last, "a message is torn");
    Take(first);
  }
  void Take(uint64_t number) {
    const uint64_t producer = number >> 48, i = number << 16 >> 16;
    Check(producer < latest_.size() && latest_[producer] < i, "a message is out of order");
    latest_[producer] = i;
    sum_ += i;
    ++count_;
  }

  int64_t count() const { return count_; }
  Tally tally() const { return {count_, sum_, Now()}; }

 private:
  std::array<uint64_t, 8> latest_{};
  uint64_t sum_ = 0;
  int64_t count_ = 0;
};

// Puts `count` messages by put(bytes, size), the n-th of them with number n.
template <class Put>
Tally Produce(const Transfer& transfer, int producer, int64_t count, const Put& put) {
  std::vector<std::byte> message(transfer.size);
  for (int64_t i = 1; i <= count; ++i) {
    Stamp(message.data(), message.size(), MessageNumber(producer, i));
    put(message.data(), message.size());
  }
  return {};
}

// Takes `count` messages by get(bytes, size), which must fill all of them.
template <class Get>
Tally Consume(const Transfer& transfer, int64_t count, const Get& get) {
  std::vector<std::byte> message(transfer.size);
  Inspector inspector;
  for (int64_t i = 0; i < count; ++i) {
    get(message.data(), message.size());
    inspector.Take(message.data(), message.size());
  }
  return inspector.tally();
}

// Once all members are at the gate, calls `opened`; then serves the driver's rounds by them, and
// checks that what was taken is what was put.
void ServeTransfer(
    const Transfer& transfer, Gate& gate, const std::function<void()>& opened = [] {});

// Makes one member's part of a round of `count` messages.
using Part = std::function<Tally(int64_t count)>;

// Opens the end of member i, on its own process; the producers come first.
using OpenMember = std::function<Part(int i, Gate& gate)>;

// The same by forked members, each of which opens its end first.
void ServeForkedTransfer(
    const Transfer& transfer, const OpenMember& open, const std::function<void()>& opened = [] {});

}  // namespace bench

#endif  // ROOST_BENCHMARKS_QUEUES_TRANSFER_H_
