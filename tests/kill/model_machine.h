// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_MODEL_MACHINE_H_
#define ROOST_TESTS_KILL_MODEL_MACHINE_H_

// Stands in for the machine in sources that are compiled a second time for the explorer: included
// before anything else, it takes the place of the headers that say what the machine does. All else
// is what production is made of.

#include <array>
#include <cstdint>
#include <functional>

#include "tests/kill/explore.h"

#define ROOST_BASE_DEADLINE_H_
#define ROOST_SHM_MACHINE_H_
#define ROOST_SHM_ROBUST_THREAD_H_

namespace roost {

using Deadline = kill::ModelDeadline;

namespace shm {

struct Machine : kill::ModelMachine {};

// The kernel's robust list, with the one place that a thread has for a lock (robust_thread.h).
class RobustThread {
 public:
  using Word = kill::ModelAtomic<uint32_t>;
  static constexpr int kMost = 8;

  static RobustThread& This() { return Of(kill::Exploration::Self()); }

  uint32_t id() const { return static_cast<uint32_t>(this - threads_.data()) + 1; }
  void Announce(const Word& word) {
    kill::Exploration::FineStep();
    pending_ = const_cast<Word*>(&word);
  }
  void Withdraw() {
    kill::Exploration::FineStep();
    pending_ = nullptr;
  }
  static bool Exists(uint32_t id) {
    kill::Exploration::Step();
    return !kill::Exploration::Killed(static_cast<int>(id) - 1);
  }

  // For Exploration::Run and Limits.
  static void Forget() { threads_.fill({}); }
  static void OnKill(int process);

 private:
  static RobustThread& Of(int process) { return threads_[static_cast<size_t>(process)]; }

  Word* pending_ = nullptr;

  static std::array<RobustThread, kMost> threads_;
};

// Says whether every process that could put has closed its socket or been killed.
extern std::function<bool()> abandoned_by_putters;

}  // namespace shm
}  // namespace roost

#endif  // ROOST_TESTS_KILL_MODEL_MACHINE_H_
