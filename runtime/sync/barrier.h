// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_BARRIER_H_
#define ROOST_SYNC_BARRIER_H_

#include <memory>

#include "roost/base/timeout.h"
#include "roost/codec/codec.h"

namespace roost {

namespace internal {
class Region;
}  // namespace internal

// Where a number of threads of any processes meet, again and again.
//
//   roost::Barrier barrier(3, [] { Log("all are here"); }, 10s);
//   if (barrier.Wait() == 0) ...                     // in each of the three; in one of them it is
//   0
//
// A value, sent as Lock is (lock.h); it costs a descriptor and a few pages. Threads: any.
//
// A barrier breaks when a party's wait times out, when its action throws, when it is aborted, and
// when a party dies while it waits and another that waits finds out before all have arrived. It
// cannot know of a party that dies before it arrives: use a timeout.
class Barrier {
 public:
  // What the last party to arrive runs before anybody goes on: a function, or a lambda that
  // captures nothing. It travels with the barrier, as functions do that are spawned.
  using Action = void (*)();

  // For `parties` threads, 1 to 4096; `timeout` is for each Wait that has none of its own. Throws
  // InvalidArgument; std::system_error.
  explicit Barrier(int parties, Action action = nullptr, Timeout timeout = {});

  // Waits until all parties have arrived. Returns how many were there before this one: 0 for
  // exactly one of them, and so on. Throws BrokenBarrier when the barrier is or gets broken or is
  // reset, which a timeout of its own does for all; what the action throws, if this one runs it;
  // ProtocolError for damaged memory.
  int Wait(Timeout timeout = {});

  // Breaks the barrier: all that wait, and all that come, get BrokenBarrier.
  void Abort();

  // Makes it as new. Those that wait get BrokenBarrier.
  void Reset();

  int Parties() const;

  // How many wait for others to arrive.
  int Waiting() const;

  bool Broken() const;

 private:
  friend struct Codec<Barrier>;
  Barrier(std::shared_ptr<internal::Region> region, Action action);

  std::shared_ptr<internal::Region> region_;
  Action action_;
};

// Throws SpawnError for an action that lies in no module with a build-id, or that is not there.
template <>
struct Codec<Barrier> {
  static void Encode(Encoder& encoder, const Barrier& value);
  static Barrier Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_BARRIER_H_
