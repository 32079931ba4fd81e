// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A pool of worker processes, waiting for several things at once, and a bounded parallel map.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <numeric>
#include <vector>

#include "roost/roost.h"

using std::chrono_literals::operator""s;

namespace {

int64_t Square(int64_t x) { return x * x; }

int64_t Die() {
  std::raise(SIGKILL);
  return 0;
}

void UsePool(const std::vector<int64_t>& numbers) {
  roost::Pool pool({.processes = 2});
  const std::vector<int64_t> squares = pool.Map<&Square>(numbers);  // in the order of numbers
  std::cout << "the last square is " << squares.back() << "\n";

  roost::AsyncResult<int64_t> later = pool.ApplyAsync<&Square>(12);
  std::cout << "later: " << later.Get() << "\n";

  int64_t sum = 0;
  for (int64_t square : pool.ImapUnordered<&Square>(numbers)) sum += square;  // as they are done
  std::cout << "the sum is " << sum << "\n";

  try {
    pool.Apply<&Die>();
  } catch (const roost::BrokenWorker& broken) {
    std::cout << "a worker died of signal " << *broken.signal() << "\n";
  }
  std::cout << "the pool goes on: " << pool.Apply<&Square>(5) << "\n";
}

void UseWait() {
  auto process = roost::Spawn<&Square>(3);
  auto thread = roost::SpawnThread([] { return Square(4); });
  const auto [done, not_done] = roost::Wait({process, thread}, 60s);
  std::cout << done.size() << " are done: " << process.Result() << " and " << thread.Result()
            << "\n";

  std::vector<roost::Process<int64_t>> children;
  for (int64_t x = 1; x <= 3; ++x) children.push_back(roost::Spawn<&Square>(x));
  int64_t total = 0;
  for (auto& child : roost::AsCompleted(children)) total += child.Result();
  std::cout << "in the order of their ends: " << total << "\n";
}

void UseParMap(const std::vector<int64_t>& numbers) {
  int64_t sum = 0;
  for (int64_t square : roost::ParMap<&Square>(numbers, {.concurrency = 2})) sum += square;
  std::cout << "the same sum, few at a time: " << sum << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  std::vector<int64_t> numbers(100);
  std::iota(numbers.begin(), numbers.end(), 1);
  UsePool(numbers);
  UseWait();
  UseParMap(numbers);
}
