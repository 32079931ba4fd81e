// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// To lock and unlock a roost::Lock, alone and between two processes.
//
//   roost_locks ROW

#include <string>
#include <string_view>
#include <vector>

#include "benchmarks/frame/gate.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/locks/contest.h"
#include "roost/roost.h"

namespace {

void Contestant(std::string gate, roost::Lock lock) { bench::Contend(gate, lock); }

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  bench::Check(argc == 2, "usage: roost_locks ROW");
  roost::Lock lock;
  if (argv[1] == std::string_view("lock")) {
    bench::ServeAlone(lock);
    return 0;
  }
  std::vector<roost::Process<void>> contestants;  // ended by the gate's destruction
  bench::Gate gate(bench::kContestants);
  for (int i = 0; i < bench::kContestants; ++i) {
    contestants.push_back(roost::Spawn<&Contestant>(gate.path(), lock));
  }
  bench::ServeContest(gate);
}
