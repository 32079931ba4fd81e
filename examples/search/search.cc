// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Calls that a thread does not wait for, a deadline, a cancelled call, and a lambda that a method
// calls back.

#include <chrono>
#include <cstdint>
#include <iostream>
#include <limits>
#include <vector>

#include "examples/search/search.roost.h"
#include "roost/roost.h"

using std::chrono_literals::operator""ms;

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  auto server = roost::ServerProcess::Start({.plugins = {"libsearcher.so"}});
  const search::SearcherProxy searcher = server.Create<search::Searcher>();

  std::vector<roost::Future<std::vector<uint64_t>>> parts;
  for (uint64_t first = 0; first < 2000; first += 100) {
    parts.push_back(searcher.PerfectAsync(first, first + 100));
  }
  for (const auto& part : parts) {
    for (const uint64_t number : part.Result()) std::cout << number << " is perfect\n";
  }

  constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();
  try {
    searcher.With(100ms).Perfect(0, kNever);
  } catch (const roost::DeadlineExceeded&) {
    std::cout << "not found in time\n";
  }

  const auto call = searcher.PerfectAsync(0, kNever);
  call.Cancel();
  try {
    call.Result();
  } catch (const roost::Cancelled&) {
    std::cout << "not wanted any more\n";
  }

  searcher.PerfectEach(2, roost::Callback([](uint64_t number) {
                         std::cout << "found " << number << "\n";
                         return number < 28;
                       }));
  return 0;
}
