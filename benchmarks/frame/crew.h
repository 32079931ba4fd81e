// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_CREW_H_
#define ROOST_BENCHMARKS_FRAME_CREW_H_

#include <barrier>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace bench {

// Threads that live as long as it, each with its own connection or whatever else it needs, and that
// make their parts of a round together.
class Crew {
 public:
  // Makes `count` operations.
  using Part = std::function<void(int64_t count)>;

  // Each thread calls enter(its number) first; what that returns makes its part of every round, and
  // is destroyed on that thread. Returns when all have entered.
  Crew(int size, std::function<Part(int)> enter);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Makes about `count` operations, the same number in each thread and at least one; the seconds
  // that it took, scaled to exactly `count`.
  double Round(int64_t count);

 private:
  std::barrier<> start_, end_;
  int64_t each_ = 0;  // 0: end. Set before start_.
  std::vector<std::thread> threads_;
};

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_CREW_H_
