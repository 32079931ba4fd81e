// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/event_state.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "roost/shm/quiet_lock.h"
#include "roost/shm/slices.h"

namespace roost::shm {
namespace {

// The descriptor belongs to every process that has the event; none of them can make these fail but
// by filling the counter, which then is readable as it should be.
void MakeReadable(int event_fd) {
  const int error = errno;
  const uint64_t one = 1;
  while (::write(event_fd, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  errno = error;
}

void MakeUnreadable(int event_fd) {
  const int error = errno;
  uint64_t count;
  while (::read(event_fd, &count, sizeof(count)) < 0 && errno == EINTR) {
  }
  errno = error;
}

bool IsReadable(int event_fd) {
  pollfd readable{event_fd, POLLIN, 0};
  return ::poll(&readable, 1, 0) == 1;
}

}  // namespace

bool EventState::IsSet(int event_fd) {
  const uint32_t word = word_.load();
  if ((word & kSet) != 0) return true;
  // Whoever polls looks here when the descriptor is readable.
  if ((word & kPolled) != 0 && IsReadable(event_fd)) PutInStep(event_fd);
  return (word_.load() & kSet) != 0;
}

void EventState::Set(int event_fd) {
  if (SetFlag()) return;
  const QuietLock lock(lock_);
  if ((word_.load() & kSet) != 0) return;
  MakeReadable(event_fd);
  uint32_t word = word_.load();
  while (!word_.compare_exchange_weak(word, ((word | kSet) & ~kWaiters) + kOneTurn)) {
  }
  if ((word & kWaiters) != 0) Machine::Wake(word_, INT_MAX);
}

// Without the descriptor; false if that is in use.
bool EventState::SetFlag() {
  uint32_t word = word_.load();
  do {
    if ((word & kPolled) != 0) return false;
    if ((word & kSet) != 0) return true;
  } while (!word_.compare_exchange_weak(word, ((word | kSet) & ~kWaiters) + kOneTurn));
  if ((word & kWaiters) != 0) Machine::Wake(word_, INT_MAX);
  return true;
}

void EventState::Clear(int event_fd) {
  uint32_t word = word_.load();
  while ((word & kPolled) == 0) {
    if (word_.compare_exchange_weak(word, word & ~kSet)) return;
  }
  const QuietLock lock(lock_);
  word_.fetch_and(~kSet);
  MakeUnreadable(event_fd);
}

bool EventState::Wait(const Deadline& deadline, int event_fd) {
  uint32_t word = word_.load();
  const uint32_t turn = word / kOneTurn;
  const auto is_over = [&] {
    word = word_.load();
    return (word & kSet) != 0 || word / kOneTurn != turn;
  };
  if (is_over()) return true;
  if (!deadline.passed() && Machine::LookFor(is_over)) return true;
  while (!is_over()) {
    if (deadline.passed()) return IsSet(event_fd);
    if ((word & kWaiters) == 0) {
      if (!word_.compare_exchange_strong(word, word | kWaiters)) continue;
      word |= kWaiters;
    }
    Machine::Sleep(word_, word, LongestSleep<Machine>(deadline));
  }
  return true;
}

void EventState::Poll(int event_fd) {
  if ((word_.load() & kPolled) == 0) word_.fetch_or(kPolled);
  PutInStep(event_fd);
}

void EventState::PutInStep(int event_fd) {
  const QuietLock lock(lock_);
  const bool set = (word_.load() & kSet) != 0;
  if (set == IsReadable(event_fd)) return;
  set ? MakeReadable(event_fd) : MakeUnreadable(event_fd);
}

}  // namespace roost::shm
