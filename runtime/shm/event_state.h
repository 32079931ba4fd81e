// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_EVENT_STATE_H_
#define ROOST_SHM_EVENT_STATE_H_

#include <cstdint>

#include "roost/base/deadline.h"
#include "roost/shm/lock_word.h"
#include "roost/shm/machine.h"

namespace roost::shm {

// A flag to wait for, in shared memory, and the eventfd(2) that goes with it, which poll(2) finds
// readable while the flag is set. All zero bytes is a flag that is not set. Written down in
// docs/wire/lock.md.
//
// One word holds the flag and how often it was set, so that whoever waited while it was set for a
// moment finds out. The descriptor costs nothing until somebody polls it: only then do Set and
// Clear take the lock, under which the descriptor is readable before the flag is set and until
// after it is cleared. A process killed in between leaves a descriptor that is readable without
// reason, which the next look at the flag puts right; never one that is not readable with reason.
class EventState {
 public:
  bool IsSet(int event_fd);
  void Set(int event_fd);
  void Clear(int event_fd);

  // True once it is set, or was since the call began; false when the deadline has passed first.
  bool Wait(const Deadline& deadline, int event_fd);

  // From now on the descriptor shows the flag.
  void Poll(int event_fd);

 private:
  static constexpr uint32_t kSet = 1;
  static constexpr uint32_t kPolled = 2;
  static constexpr uint32_t kWaiters = 4;
  static constexpr uint32_t kOneTurn = 8;  // the rest counts

  bool SetFlag();
  void ClearFlag();
  void PutInStep(int event_fd);

  LockWord lock_;
  Machine::Atomic<uint32_t> word_;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_EVENT_STATE_H_
