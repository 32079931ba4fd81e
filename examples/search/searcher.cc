// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <vector>

#include "examples/search/search.roost.h"
#include "roost/proxies/this_call.h"

namespace {

bool IsPerfect(uint64_t number) {
  uint64_t sum = 0;
  for (uint64_t divisor = 1; divisor < number; ++divisor) {
    if (number % divisor == 0) sum += divisor;
  }
  return number != 0 && sum == number;
}

class Searcher {
 public:
  std::vector<uint64_t> Perfect(uint64_t first, uint64_t end) {
    std::vector<uint64_t> numbers;
    for (uint64_t number = first; number < end; ++number) {
      if (roost::this_call::StopRequested()) return {};  // nobody waits for them any more
      if (IsPerfect(number)) numbers.push_back(number);
    }
    return numbers;
  }

  void PerfectEach(uint64_t first, const search::ListenerProxy& listener) {
    for (uint64_t number = first;; ++number) {
      if (IsPerfect(number) && !listener.Found(number)) return;
    }
  }
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<search::Searcher, Searcher>(); }
