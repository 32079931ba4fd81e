// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Tasks of a pool of two workers, each of which squares a number.
//
//   pool_tasks ROW

#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <string_view>
#include <vector>

#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

int64_t Square(int64_t x) { return x * x; }

void CheckSquare(int64_t x, int64_t square) { bench::Check(square == x * x, "a square"); }

template <class Range>
void CheckSquares(Range&& squares, int64_t count) {
  int64_t x = 0;
  for (const int64_t square : squares) CheckSquare(x++, square);
  bench::Check(x == count, "the number of squares");
}

std::vector<int64_t> Numbers(int64_t count) {
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void OneByOne(roost::Pool& pool, int64_t count) {
  for (int64_t i = 0; i < count; ++i) CheckSquare(i, pool.Apply<&Square>(i));
}

void Apply(roost::Pool& pool, int64_t count) {
  std::vector<roost::AsyncResult<int64_t>> results;
  for (int64_t i = 0; i < count; ++i) results.push_back(pool.ApplyAsync<&Square>(i));
  for (int64_t i = 0; i < count; ++i) CheckSquare(i, results[static_cast<size_t>(i)].Get());
}

void Map(roost::Pool& pool, int64_t count) {
  CheckSquares(pool.Map<&Square>(Numbers(count)), count);
}

void MapOne(roost::Pool& pool, int64_t count) {
  CheckSquares(pool.Map<&Square>(Numbers(count), {.chunk_size = 1}), count);
}

void Imap(roost::Pool& pool, int64_t count) {
  CheckSquares(pool.Imap<&Square>(Numbers(count)), count);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const std::map<std::string_view, void (*)(roost::Pool&, int64_t)> rows = {
      {"pool_tasks", MapOne},    {"pool_tasks_apply", Apply},
      {"pool_tasks_imap", Imap}, {"pool_tasks_one_by_one", OneByOne},
      {"pool_tasks_map", Map},
  };
  const auto row = rows.find(argc == 2 ? argv[1] : "");
  bench::Check(row != rows.end(), "usage: pool_tasks ROW");
  roost::Pool pool({.processes = 2});
  bench::ServeRounds(
      [&](int64_t count) { return bench::SecondsOf([&] { row->second(pool, count); }); });
}
