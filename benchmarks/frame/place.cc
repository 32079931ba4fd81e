// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/place.h"

#include <sched.h>

#include <cstdlib>
#include <vector>

#include "benchmarks/frame/rounds.h"

namespace bench {

void Place(int i) {
  if (std::getenv("BENCH_APART") == nullptr) return;
  cpu_set_t allowed;
  Check(::sched_getaffinity(0, sizeof(allowed), &allowed) == 0, "sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(cpus[static_cast<size_t>(i) % cpus.size()], &one);
  Check(::sched_setaffinity(0, sizeof(one), &one) == 0, "sched_setaffinity");
}

}  // namespace bench
