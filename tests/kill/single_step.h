// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_SINGLE_STEP_H_
#define ROOST_TESTS_KILL_SINGLE_STEP_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace roost::kill {

// A process of which a test executes one instruction at a time, and which it can kill between any
// two of them (ptrace(2)). It is a fork of the test, which therefore never calls roost::Init (the
// library refuses to work in a fork of a process that has), and has no other thread that matters.
//
//   SteppedProcess victim([] {}, [&] { lock.Acquire(); });
//   for (int i = 0; i < 10 && victim.Step(); ++i) {}
//   victim.Kill();                                        // before its eleventh instruction
//
// Tester and victim share one processor while it lives: that makes steps fast, and no code of the
// victim spins. Threads: the one that made it.
class SteppedProcess {
 public:
  // Forks. The child runs `before` freely and stops in front of `operation`.
  SteppedProcess(const std::function<void()>& before, const std::function<void()>& operation);

  // Kills and reaps what is left.
  ~SteppedProcess();
  SteppedProcess(const SteppedProcess&) = delete;
  SteppedProcess& operator=(const SteppedProcess&) = delete;

  // Executes one instruction; false once the operation is over, or the process has ended by itself.
  // A system call is one instruction, and is waited for. Throws std::runtime_error if the victim
  // gets a signal: it crashed.
  bool Step();

  // The same, but an instruction that copies many bytes by itself is one, as it is for RunTo; Step
  // stops after each byte.
  bool StepOver();

  // The address of the next instruction, and whether that is a system call.
  uintptr_t Next() const;
  bool NextIsSystemCall() const;

  // Runs until the instruction at `address` is the next one for the `arrival`-th time from now on
  // (1 is the first), and calls `meanwhile`, if there is one, all the while; false as for Step().
  // Much faster than steps, where the processor has breakpoints that this knows to set.
  bool RunTo(uintptr_t address, int arrival, const std::function<void()>& meanwhile = {});

  // Runs freely until it ends; true if the operation came to its end.
  bool Finish(const std::function<void()>& meanwhile = {});

  // SIGKILL; returns once the process is dead. Unless it is to be left as a zombie, it is reaped.
  void Kill(bool leave_zombie = false);

  pid_t pid() const { return pid_; }

 private:
  struct Phase;
  bool Continue(int request, const std::function<void()>& meanwhile);
  void Reap();

  Phase* phase_;  // in memory shared with the child
  pid_t pid_ = -1;
  bool ended_ = false;
  bool reaped_ = false;
};

// What is done at every instruction of an operation.
struct KillPlan {
  // In the test, before each run; makes the memory as it is at the operation's start.
  std::function<void()> prepare = {};
  // In the victim, freely, before the operation; may be empty.
  std::function<void()> before = {};
  // In the victim, step by step.
  std::function<void()> operation = {};
  // In the test, again and again while the victim runs; may be empty. For an operation that waits
  // for somebody else: it looks at the memory, and acts once the victim waits.
  std::function<void()> meanwhile = {};
  // In the test, after the kill before instruction `step` (`finished`: after the operation, also
  // after the run that tells the instructions): the others go on, and end what they do.
  std::function<void(int step, bool finished)> after = {};
  // Every second victim is still a zombie when `after` runs.
  bool zombies = true;
  // Kills only where the memory that test and victim share has changed, or a system call was made,
  // since the kill before. For what keeps all its state there, as others see nothing else of a
  // process; not for what the kernel cleans up by what it finds in private memory, as it does for
  // robust mutexes.
  bool only_changes = false;
  // Kills before every `stride`-th of these instructions only.
  int stride = 1;
  // An operation of more instructions is a failure.
  int most_steps = 20000;
  // Where there are more places than that, kills at about so many of them, chosen at random, and
  // always at the first time of each instruction; 0: at all. For what copies or looks for long.
  // The choice is printed as ROOST_KILL_SEED, which repeats it from the environment;
  // ROOST_KILL_EVERYWHERE=1 kills at all places. Sanitizers always choose, 50.
  int most_places = 0;
};

// Goes through the operation step by step once, then runs the plan once for each instruction that
// this met (the third arrival at one that is in a loop is another than the second; one that copies
// many bytes counts once). Returns how
// many it met. Ends early at the first failure of the test (GoogleTest's).
int KillAtEveryInstruction(const KillPlan& plan);

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_SINGLE_STEP_H_
