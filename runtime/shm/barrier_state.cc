// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/barrier_state.h"

#include <algorithm>
#include <climits>

#include "roost/error/error.h"
#include "roost/shm/quiet_lock.h"
#include "roost/shm/slices.h"

namespace roost::shm {

BarrierState::State BarrierState::Unpack(uint64_t word) {
  const auto low = static_cast<uint32_t>(word);
  return {low >> kTurnShift, low & ((1u << kTurnShift) - 1), static_cast<uint32_t>(word >> 32)};
}

uint64_t BarrierState::Pack(const State& state) {
  return uint64_t{state.count} << 32 | state.turn << kTurnShift | state.status;
}

void BarrierState::Publish(const State& state) {
  state_.store(Pack(state));
  Machine::Wake(state_, INT_MAX);
}

void BarrierState::ThrowBroken(uint32_t status) {
  switch (status) {
    case kTimedOut:
      throw BrokenBarrier("the barrier is broken: a party's wait timed out");
    case kPartyDied:
      throw BrokenBarrier("the barrier is broken: a party died while it waited");
    case kActionThrew:
      throw BrokenBarrier("the barrier is broken: its action threw");
    default:
      throw BrokenBarrier("the barrier is broken: it was aborted");
  }
}

uint32_t BarrierState::Wait(uint32_t parties, const Deadline& deadline,
                            const std::function<void()>& action) {
  State arrival;
  // A turn that is full is at its action: the caller belongs to the next.
  while (!Arrive(parties, action != nullptr, &arrival)) AwaitEnd(arrival, deadline);
  if (arrival.count + 1 < parties) {
    AwaitEnd(arrival, deadline);
  } else if (action) {
    Act(arrival.turn, action);
  }
  return arrival.count;
}

// Counts the caller in; false if the turn is full. Either way `*arrival` is how it was found.
bool BarrierState::Arrive(uint32_t parties, bool with_action, State* arrival) {
  const QuietLock lock(lock_);
  *arrival = Now();
  const auto [turn, status, count] = *arrival;
  if (status > kActing) ThrowBroken(status);
  if (count > parties || parties > kMostParties) throw ProtocolError("a damaged barrier");
  if (status == kActing || count == parties) return false;
  parties_[count].store(ThisThread());
  if (count + 1 < parties) {
    state_.store(Pack({turn, kFilling, count + 1}));
  } else if (with_action) {
    state_.store(Pack({turn, kActing, count + 1}));
  } else {
    EndTurn(*arrival, false);
  }
  return true;
}

void BarrierState::AwaitEnd(const State& arrival, const Deadline& deadline) {
  Slices<Machine> slices(deadline);
  uint32_t next_party = arrival.count + 1;
  const auto is_over = [&] {
    const State now = Now();
    return now.turn != arrival.turn || now.status > kActing;
  };
  if (!deadline.passed()) Machine::LookFor(is_over);
  while (true) {
    const uint64_t word = state_.load();
    const State now = Unpack(word);
    if (now.turn != arrival.turn) {
      if (EndedInReset(arrival.turn)) {
        throw BrokenBarrier("the barrier was reset while this party waited");
      }
      return;
    }
    if (now.status > kActing) ThrowBroken(now.status);
    if (deadline.passed()) {
      Break(arrival.turn, kTimedOut);
      continue;
    }
    Machine::Sleep(state_, static_cast<uint32_t>(word), slices.Next());
    if (!slices.Over()) continue;
    // One other party at a time; who runs the action is the last.
    const uint32_t count = std::min(Now().count, kMostParties);
    if (count == 0) continue;
    const uint32_t party = Now().status == kActing ? count - 1 : next_party++ % count;
    const Owner who = parties_[party].load();
    if (!Lives(who)) Break(arrival.turn, kPartyDied, party, who);
  }
}

void BarrierState::Act(uint32_t turn, const std::function<void()>& action) {
  try {
    action();
  } catch (...) {
    Break(turn, kActionThrew);
    throw;
  }
  const QuietLock lock(lock_);
  const State now = Now();
  if (now.turn == turn && now.status == kActing) return EndTurn(now, false);
  if (now.turn == turn) ThrowBroken(now.status);
  throw BrokenBarrier("the barrier was reset during its action");
}

bool BarrierState::EndedInReset(uint32_t turn) const {
  return (ended_in_reset_[turn % kTurns / 64].load() >> turn % 64 & 1) != 0;
}

// Under the lock. How the turn ended is known before anybody sees that it did.
void BarrierState::EndTurn(const State& state, bool in_reset) {
  auto& word = ended_in_reset_[state.turn % kTurns / 64];
  const uint64_t bit = uint64_t{1} << state.turn % 64;
  word.store(in_reset ? word.load() | bit : word.load() & ~bit);
  Publish({(state.turn + 1) % (1u << (32 - kTurnShift)), kFilling, 0});
}

// Unless the turn is over or broken already, or `party` is no longer the one that `dead` names.
void BarrierState::Break(uint32_t turn, Status why, uint32_t party, Owner dead) {
  const QuietLock lock(lock_);
  const State now = Now();
  if (now.turn != turn || now.status > kActing) return;
  if (why == kPartyDied && parties_[party].load() != dead) return;
  Publish({turn, why, now.count});
}

void BarrierState::Abort() {
  const QuietLock lock(lock_);
  const State now = Now();
  Publish({now.turn, kAborted, now.count});
}

void BarrierState::Reset() {
  const QuietLock lock(lock_);
  EndTurn(Now(), true);
}

uint32_t BarrierState::Waiting() const {
  const State now = Now();
  return now.status == kFilling ? now.count : 0;
}

bool BarrierState::Broken() const { return Now().status > kActing; }

}  // namespace roost::shm
