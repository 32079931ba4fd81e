// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Tasks a second: roost::Pool against Python's multiprocessing.Pool (spawn), with two workers and a
// function that squares a number, in interleaved rounds. Prints medians and ranges.
//
//   bazel run -c opt --config=opt //benchmarks:pool_tasks [ROUNDS]

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "roost/roost.h"

namespace {

constexpr int kWorkers = 2;

int64_t Square(int64_t x) { return x * x; }

// Runs one case, which its arguments name, and prints its tasks a second.
constexpr char kPython[] = R"(
import multiprocessing, sys, time
def square(x): return x * x
def apply(pool, n):
    results = [pool.apply_async(square, (i,)) for i in range(n)]
    for r in results: r.get()
def one_by_one(pool, n):
    for i in range(n): pool.apply(square, (i,))
def map_one(pool, n): pool.map(square, range(n), chunksize=1)
def map_default(pool, n): pool.map(square, range(n))
def imap(pool, n):
    for _ in pool.imap(square, range(n)): pass
if __name__ == '__main__':
    with multiprocessing.get_context('spawn').Pool(2) as pool:
        pool.map(square, range(100))
        name, n = sys.argv[1], int(sys.argv[2])
        start = time.perf_counter()
        globals()[name](pool, n)
        print(n / (time.perf_counter() - start))
)";

double Rate(int tasks, const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return tasks / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double PythonRate(const std::string& script, const std::string& name, int tasks) {
  const std::string command = "python3 " + script + " " + name + " " + std::to_string(tasks);
  FILE* const output = popen(command.c_str(), "r");
  double rate = 0;
  if (output == nullptr || std::fscanf(output, "%lf", &rate) != 1) std::exit(1);
  pclose(output);
  return rate;
}

struct Case {
  const char* name;
  int tasks;
  int python_tasks;
  std::function<void(roost::Pool&, int)> work;
};

std::vector<int64_t> Numbers(int count) {
  std::vector<int64_t> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void Print(const char* who, std::vector<double>& rates) {
  std::sort(rates.begin(), rates.end());
  std::printf("  %-8s %12.0f tasks/s  (%.0f to %.0f)\n", who, rates[rates.size() / 2],
              rates.front(), rates.back());
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  char script[] = "/tmp/pool_tasks_XXXXXX";
  const int fd = mkstemp(script);
  if (fd < 0 || write(fd, kPython, sizeof(kPython) - 1) < 0) return 1;
  close(fd);

  const std::vector<Case> cases = {
      {"one_by_one", 20'000, 5'000,
       [](roost::Pool& pool, int n) {
         for (int64_t i = 0; i < n; ++i) pool.Apply<&Square>(i);
       }},
      {"apply", 200'000, 20'000,
       [](roost::Pool& pool, int n) {
         std::vector<roost::AsyncResult<int64_t>> results;
         for (int64_t i = 0; i < n; ++i) results.push_back(pool.ApplyAsync<&Square>(i));
         for (const auto& result : results) result.Get();
       }},
      {"map_one", 200'000, 20'000,
       [](roost::Pool& pool, int n) { pool.Map<&Square>(Numbers(n), {.chunk_size = 1}); }},
      {"map_default", 5'000'000, 1'000'000,
       [](roost::Pool& pool, int n) { pool.Map<&Square>(Numbers(n)); }},
      {"imap", 200'000, 20'000,
       [](roost::Pool& pool, int n) {
         for ([[maybe_unused]] const int64_t x : pool.Imap<&Square>(Numbers(n))) {
         }
       }},
  };
  for (const Case& one : cases) {
    std::vector<double> ours, pythons;
    for (int round = 0; round < rounds; ++round) {
      pythons.push_back(PythonRate(script, one.name, one.python_tasks));
      roost::Pool pool({.processes = kWorkers});
      pool.Map<&Square>(Numbers(100), {.chunk_size = 1});
      ours.push_back(Rate(one.tasks, [&] { one.work(pool, one.tasks); }));
    }
    std::printf("%s\n", one.name);
    Print("roost", ours);
    Print("python", pythons);
    std::printf("  ratio    %12.1f\n", ours[ours.size() / 2] / pythons[pythons.size() / 2]);
  }
  unlink(script);
}
