// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_HANDLES_HANDLES_H_
#define ROOST_TESTS_HANDLES_HANDLES_H_

// A handle of each kind of what processes share, and what one process does with them.

#include <fcntl.h>
#include <unistd.h>

#include <chrono>

#include "roost/roost.h"

namespace handles {

using namespace std::chrono_literals;

struct Handles {
  roost::Condition condition;
  roost::Barrier barrier{2};
  roost::Lock lock;
  roost::RLock rlock;
  roost::Semaphore semaphore{0};
  roost::BoundedSemaphore bounded{1};
  roost::Event event;
  roost::Shared<int> shared{1};
  roost::SharedArray<int> array{3};
  roost::Queue<int> queue;
  roost::JoinableQueue<int> joinable;
  roost::SimpleQueue<int> simple;
  roost::UniqueFd file;
};

inline Handles MakeHandles() {
  Handles handles;
  handles.file = roost::UniqueFd(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  return handles;
}

// Does something with each that the other side, in Meet, sees.
inline void Use(Handles handles) {
  handles.condition.Acquire(60s);
  handles.condition.NotifyAll();
  handles.condition.Release();
  handles.lock.Release();
  if (!handles.rlock.Acquire(0s)) handles.shared.FetchAdd(1);
  handles.semaphore.Release();
  handles.bounded.Acquire(60s);
  handles.event.Set();
  handles.array.Set(2, 7);
  handles.queue.Put(11);
  handles.joinable.Put(12);
  handles.simple.Put(13);
  char byte;
  if (::read(handles.file.get(), &byte, 1) == 1) handles.shared.FetchAdd(1);
  handles.barrier.Wait(60s);
}

// What the receiver gets and what stays here: one and the same, but for the file.
inline Handles Copy(const Handles& handles) {
  return {handles.condition,
          handles.barrier,
          handles.lock,
          handles.rlock,
          handles.semaphore,
          handles.bounded,
          handles.event,
          handles.shared,
          handles.array,
          handles.queue,
          handles.joinable,
          handles.simple,
          roost::UniqueFd(::dup(handles.file.get()))};
}

}  // namespace handles

#endif  // ROOST_TESTS_HANDLES_HANDLES_H_
