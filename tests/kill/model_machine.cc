// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/kill/model_machine.h"

#include <linux/futex.h>

#include "roost/error/error.h"
#include "roost/shm/owner.h"
#include "roost/shm/shared_queue.h"

namespace roost::shm {

std::array<RobustThread, RobustThread::kMost> RobustThread::threads_;
std::function<bool()> abandoned_by_putters;

// handle_futex_death() of Linux's kernel/futex/core.c.
void RobustThread::OnKill(int process) {
  Word* const word = Of(process).pending_;
  if (word == nullptr) return;
  const uint32_t value = word->peek();
  if (value == 0) return kill::Exploration::WakeSleepers(word, 1);
  if ((value & FUTEX_TID_MASK) != static_cast<uint32_t>(process) + 1) return;
  word->poke((value & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
  if ((value & FUTEX_WAITERS) != 0) kill::Exploration::WakeSleepers(word, 1);
}

namespace internal {
thread_local constinit Owner this_thread = 0;
Owner FindThisThread() { return kill::ModelMachine::Self(); }
}  // namespace internal

Owner ThisProcess() { return kill::ModelMachine::Self(); }
bool Lives(Owner owner) { return kill::ModelMachine::Lives(owner); }

bool SharedQueue::AbandonedByPutters() const {
  kill::Exploration::Step();
  const bool abandoned = abandoned_by_putters();
  kill::Exploration::Saw(abandoned);
  return abandoned;
}

// Nothing here is sent with descriptors.
bool SharedQueue::SendFds(const FdTag&, const std::vector<UniqueFd>&) const { return false; }
bool SharedQueue::ReceiveFds(const FdTag&, std::vector<UniqueFd>*) const { return false; }

}  // namespace roost::shm
