// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_HANDLES_MEET_H_
#define ROOST_TESTS_HANDLES_MEET_H_

#include <vector>

#include <gtest/gtest.h>

#include "tests/handles/handles.h"

namespace handles {

// Calls `start`, which makes another process Use the handles, and sees what it does.
template <class F>
void Meet(Handles handles, F start) {
  ASSERT_TRUE(handles.lock.Acquire(60s));
  ASSERT_TRUE(handles.rlock.Acquire(60s));
  ASSERT_TRUE(handles.condition.Acquire(60s));
  start();
  EXPECT_TRUE(handles.condition.Wait(60s));
  handles.condition.Release();
  EXPECT_GE(handles.barrier.Wait(60s), 0);
  EXPECT_TRUE(handles.lock.Acquire(0s));
  EXPECT_TRUE(handles.semaphore.Acquire(0s));
  EXPECT_FALSE(handles.bounded.Acquire(0s));
  EXPECT_TRUE(handles.event.IsSet());
  EXPECT_EQ(handles.shared.Get(), 3);
  EXPECT_EQ(handles.array.Snapshot(), (std::vector{0, 0, 7}));
  EXPECT_EQ(handles.queue.Get(true, 60s), 11);
  EXPECT_EQ(handles.joinable.Get(true, 60s), 12);
  EXPECT_EQ(handles.simple.Get(), 13);
}

}  // namespace handles

#endif  // ROOST_TESTS_HANDLES_MEET_H_
