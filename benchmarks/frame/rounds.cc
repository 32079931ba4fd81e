// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/frame/rounds.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace bench {

void ServeRounds(const std::function<double(int64_t)>& round) {
  std::printf("ready\n");
  std::fflush(stdout);
  for (int64_t count; std::cin >> count;) {
    std::printf("%.9g\n", round(count));
    std::fflush(stdout);
  }
}

void Check(bool right, std::string_view what) {
  if (right) return;
  std::cerr << "wrong: " << what << std::endl;
  ::_exit(1);
}

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace bench
