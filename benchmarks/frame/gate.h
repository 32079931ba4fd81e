// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_GATE_H_
#define ROOST_BENCHMARKS_FRAME_GATE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace bench {

// What the members of a round did, added up.
struct Tally {
  int64_t count = 0;
  uint64_t sum = 0;  // of what they took, for the leader to check
  double ended = 0;  // Now() when the last of it was done
};

// Where processes, forked or spawned, start the rounds of one leader together. It lies in a file,
// which is deleted when all are there.
class Gate {
 public:
  // The leader's, for so many members besides it.
  explicit Gate(int members);
  // A member's.
  explicit Gate(const std::string& path);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  const std::string& path() const { return path_; }

  // For the leader: waits until all members serve.
  void AwaitMembers();
  // For the leader: has every member make its part of `count` operations; returns when all have,
  // with the sums of their tallies and the seconds until the last of them ended.
  std::pair<Tally, double> Round(int64_t count);

  // For a member: calls part(count) for each round until the leader is gone.
  void Serve(const std::function<Tally(int64_t count)>& part);

  // A counter that all share; 0 at each round's start.
  std::atomic<int64_t>& counter();

 private:
  struct Shared;
  void Map(int fd);

  const std::string path_;
  const bool leader_;
  Shared* shared_ = nullptr;
};

// Runs member(i) in `size` forked processes, which end with this one. If one ends before
// EndTeam(), this process ends, too.
void ForkTeam(int size, const std::function<void(int i)>& member);
void EndTeam();

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_GATE_H_
