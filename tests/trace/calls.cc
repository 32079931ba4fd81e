// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What calls cost: `calls URI N` calls an object of the zoo at that address N times, and prints the
// nanoseconds that one took. docs/tracing.md has what came out, with and without a trace.

#include <chrono>
#include <iostream>
#include <string>

#include "roost/roost.h"
#include "tests/server/zoo.roost.h"

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  if (argc != 3) return 2;
  const auto counter = roost::ServerHandle::Connect(argv[1]).Create<zoo::Counter>(0);
  const int64_t calls = std::stoll(argv[2]);
  const auto begin = std::chrono::steady_clock::now();
  for (int64_t i = 0; i < calls; ++i) counter.Add(1);
  const std::chrono::nanoseconds taken = std::chrono::steady_clock::now() - begin;
  std::cout << taken.count() / calls << std::endl;
  return counter.Value() == calls ? 0 : 1;
}
