// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_EXPLORE_H_
#define ROOST_TESTS_KILL_EXPLORE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace roost::kill {

// Runs processes through every order of their steps, with every kill and every wake-up out of turn
// that it may deal out: an exhaustive test of an algorithm on shared memory, on its very code. The
// algorithm takes the machine that it runs on as a template argument (shm/machine.h), here
// ModelMachine, where a step is one access to shared memory, a sleep, a wake or a look whether
// somebody lives. Memory is sequentially consistent or, with `store_buffers`, as x86's.
//
//   struct Memory { BasicLockWord<ModelMachine> lock; };
//   Exploration exploration({.kills = 1}, sizeof(Memory));
//   auto& memory = exploration.memory<Memory>();
//   exploration.Run({[&] { ... }, [&] { ... }});        // two processes
//   EXPECT_EQ(exploration.failure(), "");
//
// Failures are: a process calls Fail(); all that live sleep, though nobody was killed and nobody
// woke out of turn; or somebody sleeps on and on after such. A process's own variables must depend
// on nothing but what it read through the machine; what it shares with others has to be in the
// memory.
class Exploration {
 public:
  struct Limits {
    int kills = 0;        // how many processes may be killed, at whichever step
    int early_wakes = 0;  // how many sleeps may end by a signal or by time, at whichever moment
    int most_sleeps = 4;  // how often a process may find nothing new after the end of a slice
    size_t most_states = 20'000'000;
    // What the code marks as relaxed, data that it copies and what it tells the kernel of itself
    // are no steps of their own: they come with the step before. For more processes than can be
    // explored otherwise.
    bool coarse = false;
    // Each processor keeps its stores to itself for a while and hands them over in their order, as
    // x86's do (Sewell and others, "x86-TSO", 2010); its own loads see them at once. What the code
    // marks as sequentially consistent, what reads and changes at one stroke, sleeping and waking
    // wait until all are handed over. At first as the variable ROOST_STORE_BUFFERS says.
    bool store_buffers = StoreBuffersByDefault();
    // Which process may be killed now; looks at the memory by peek(). Empty is any, always.
    std::function<bool(int)> mortal = {};
    // What the kernel does for the others when that process has been killed. May call WakeSleepers.
    std::function<void(int)> on_kill = {};
  };
  using Process = std::function<void()>;

  // `changing`: the parts of the memory, from a multiple of 8 bytes on, that processes change; all
  // of it if there are none.
  struct Part {
    size_t offset;
    size_t bytes;
  };
  Exploration(const Limits& limits, size_t memory_bytes, std::vector<Part> changing = {});
  ~Exploration();
  Exploration(const Exploration&) = delete;
  Exploration& operator=(const Exploration&) = delete;

  // The shared memory: all zero when the processes start.
  template <class T>
  T& memory() {
    return *reinterpret_cast<T*>(memory_.data());
  }

  // Runs the processes in every order; `at_end` after each whole run, `at_begin` before each.
  // Stops at the first failure.
  void Run(std::vector<Process> processes, std::function<void()> at_end = {},
           std::function<void()> at_begin = {});

  // What went wrong, with the steps that led there; empty if nothing did.
  const std::string& failure() const { return failure_; }
  // How many different states were met, and how many whole runs.
  size_t states() const { return states_; }
  size_t runs() const { return runs_; }

  // For the processes, while they run.

  // The process goes wrong here.
  static void Fail(const std::string& why);
  // The number of the running process, from 0.
  static int Self();
  // From now on the running process does its steps at one go, or no longer so; until it sleeps at
  // the latest. For what comes before the part that is explored: processes begin one after another.
  static void Uninterrupted(bool yes);
  // Process `number` was killed.
  static bool Killed(int number);

  // Of all that it has seen, the running process from here on knows no more than `what`: states
  // that differ only in the rest are the same.
  static void Remembers(uint64_t what);

  // For what stands in for the kernel and the machine.

  // Step(), unless steps are coarse.
  static void FineStep();

  // Lets the others run before the next step.
  static void Step();
  // Notes what the running process has seen.
  static void Saw(uint64_t what);
  // Without a step: what the running process reads there; what it stores, which the others see once
  // its buffer is handed over if it is `buffered`; and handing over all of it.
  static void Load(void* to, const void* from, size_t bytes);
  static void Store(void* to, const void* from, size_t bytes, bool buffered);
  static void Drain();
  // Copies data that is not atomic: in two steps where shared memory is read or written.
  static void Copy(void* to, const void* from, size_t bytes);
  // Without a step, wakes up to `count` that sleep on the word.
  static void WakeSleepers(const void* word, int count);

 private:
  friend struct ModelMachine;
  friend class ModelDeadline;
  template <class T>
  friend class ModelAtomic;
  struct World;

  static size_t Choose(size_t options);
  static bool StoreBuffersByDefault();

  bool Shares(const void* address) const;
  void RunOnce(const std::vector<Process>& processes, const std::function<void()>& at_end,
               const std::function<void()>& at_begin);
  uint64_t HashOfState() const;
  void ListActs();

  const Limits limits_;
  std::vector<uint64_t> memory_;
  std::vector<Part> changing_;
  std::string failure_;
  size_t states_ = 0;
  size_t runs_ = 0;
  World* world_;  // owned
};

// std::atomic's interface.
template <class T>
class ModelAtomic {
 public:
  T load(std::memory_order order = std::memory_order_seq_cst) const {
    StepFor(order);
    T now;
    Exploration::Load(&now, &value_, sizeof(now));
    Exploration::Saw(now);
    return now;
  }
  void store(T value, std::memory_order order = std::memory_order_seq_cst) {
    StepFor(order);
    Exploration::Store(&value_, &value, sizeof(value), order != std::memory_order_seq_cst);
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order = {},
                               std::memory_order = {}) {
    Exploration::Step();
    Exploration::Drain();
    Exploration::Saw(value_);
    if (value_ != expected) {
      expected = value_;
      return false;
    }
    value_ = desired;
    return true;
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order = {},
                             std::memory_order = {}) {
    return compare_exchange_strong(expected, desired);
  }
  T exchange(T value, std::memory_order = {}) {
    return Change([value](T) { return value; });
  }
  T fetch_add(T other, std::memory_order = {}) {
    return Change([other](T now) { return now + other; });
  }
  T fetch_and(T other, std::memory_order = {}) {
    return Change([other](T now) { return now & other; });
  }
  T fetch_or(T other, std::memory_order = {}) {
    return Change([other](T now) { return now | other; });
  }

  // Without a step: for the machine, and for a test's own eyes and hands.
  T peek() const { return value_; }
  void poke(T value) { value_ = value; }

 private:
  static void StepFor(std::memory_order order) {
    order == std::memory_order_relaxed ? Exploration::FineStep() : Exploration::Step();
  }
  template <class Next>
  T Change(Next next) {
    Exploration::Step();
    Exploration::Drain();
    Exploration::Saw(value_);
    const T before = value_;
    value_ = static_cast<T>(next(before));
    return before;
  }
  T value_;
};

// One that never passes, or one that has passed whenever that is worst.
class ModelDeadline {
 public:
  static ModelDeadline Never() { return ModelDeadline(false); }
  static ModelDeadline AtAnyTime() { return ModelDeadline(true); }
  // Nothing here takes as long as that.
  static ModelDeadline After(std::chrono::nanoseconds) { return Never(); }
  bool never() const { return !passes_; }
  bool passed() const;
  std::chrono::nanoseconds left() const { return std::chrono::hours(1); }

 private:
  explicit ModelDeadline(bool passes) : passes_(passes) {}
  bool passes_;
  mutable bool passed_ = false;
};

struct ModelMachine {
  template <class T>
  using Atomic = ModelAtomic<T>;
  using Deadline = ModelDeadline;
  using Time = std::chrono::steady_clock::time_point;

  static uint64_t Self();
  static bool Lives(uint64_t owner);
  static Time Now();  // the process's own: it goes on while that one sleeps for a whole slice
  template <class T>
  static void Sleep(const ModelAtomic<T>& word, uint32_t low, std::chrono::nanoseconds) {
    Exploration::Step();
    Exploration::Drain();
    const bool sleeps = static_cast<uint32_t>(word.peek()) == low;
    Exploration::Saw(sleeps);
    if (sleeps) SleepOn(&word);
  }
  template <class T>
  static void Wake(const ModelAtomic<T>& word, int count) {
    WakeOn(&word, count);
  }
  static void Copy(void* to, const void* from, size_t bytes) { Exploration::Copy(to, from, bytes); }
  template <class Ready>
  static bool LookFor(Ready) {
    return false;
  }
  template <class Count>
  static bool LookForStream(Count) {
    return false;
  }
  static void FetchToRead(const void*) {}
  static void FetchToWrite(const void*) {}
  static bool SeveralProcessors() { return false; }
  static void Pause() {}
  static void Yield() {}

 private:
  static void SleepOn(const void* word);
  static void WakeOn(const void* word, int count);
};

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_EXPLORE_H_
