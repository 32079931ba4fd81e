// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_ROUNDS_H_
#define ROOST_BENCHMARKS_FRAME_ROUNDS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

// How a measuring program talks with the driver (benchmarks/driver). It sets up what its arguments
// ask for, then makes a round whenever the driver tells it to, so that the rounds of all systems
// take turns.
namespace bench {

// Prints "ready"; then answers each line N of standard input with one line, the result of round(N)
// (the seconds that N operations took, or a figure of another kind where the row says so), until
// the input ends.
void ServeRounds(const std::function<double(int64_t)>& round);

// Unless `right`, ends the program with a message: figures of wrong answers are none.
void Check(bool right, std::string_view what);

// Seconds of the clock that all processes of a machine share.
double Now();

template <class Work>
double SecondsOf(Work&& work) {
  const double begin = Now();
  work();
  return Now() - begin;
}

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_ROUNDS_H_
