// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_BARRIER_STATE_H_
#define ROOST_SHM_BARRIER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "roost/base/deadline.h"
#include "roost/shm/lock_word.h"
#include "roost/shm/machine.h"
#include "roost/shm/owner.h"

namespace roost::shm {

// Where a number of threads meet, again and again, in shared memory. All zero bytes is a barrier at
// which nobody waits. Written down in docs/wire/lock.md.
//
// One word tells the turn, what became of it so far, and how many have arrived. It is changed under
// the lock, each time with one store, so that a process killed under the lock leaves nothing to
// repair. A party that dies while it waits breaks the barrier, as soon as another that waits there
// finds out.
class BarrierState {
 public:
  static constexpr uint32_t kMostParties = 4096;

  // Waits until `parties` have arrived; returns how many had before the caller. The last to arrive
  // runs `action`, if it is not empty, before anybody goes on; what that throws breaks the barrier
  // and is thrown to the caller. Throws BrokenBarrier when it is or gets broken or is reset, and
  // once the deadline has passed, which breaks it; ProtocolError for damaged memory.
  uint32_t Wait(uint32_t parties, const Deadline& deadline, const std::function<void()>& action);

  // Breaks it: whoever waits or comes gets BrokenBarrier.
  void Abort();

  // Makes it as new; whoever waits gets BrokenBarrier.
  void Reset();

  uint32_t Waiting() const;
  bool Broken() const;

 private:
  enum Status : uint32_t { kFilling, kActing, kAborted, kTimedOut, kPartyDied, kActionThrew };
  // How many turns are remembered for whoever is late to see how they ended.
  static constexpr uint32_t kTurns = 4096;

  struct State {
    uint32_t turn;
    uint32_t status;
    uint32_t count;
  };
  static constexpr uint32_t kTurnShift = 3;
  static State Unpack(uint64_t word);
  static uint64_t Pack(const State& state);
  State Now() const { return Unpack(state_.load()); }

  [[noreturn]] static void ThrowBroken(uint32_t status);
  bool Arrive(uint32_t parties, bool with_action, State* arrival);
  void AwaitEnd(const State& arrival, const Deadline& deadline);
  void Act(uint32_t turn, const std::function<void()>& action);
  bool EndedInReset(uint32_t turn) const;
  void EndTurn(const State& state, bool in_reset);
  void Break(uint32_t turn, Status why, uint32_t party = 0, Owner dead = 0);
  void Publish(const State& state);

  LockWord lock_;
  Machine::Atomic<uint64_t> state_;
  Machine::Atomic<uint64_t> ended_in_reset_[kTurns / 64];
  Machine::Atomic<Owner> parties_[kMostParties];
};

}  // namespace roost::shm

#endif  // ROOST_SHM_BARRIER_STATE_H_
