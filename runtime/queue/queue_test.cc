// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/queue/queue.h"

#include <gtest/gtest.h>

#include "roost/error/error.h"
#include "roost/process/spawn.h"

namespace roost {
namespace {

using std::chrono::milliseconds;

TEST(QueueTest, GivesBackWhatWasPutInOrder) {
  Queue<int> queue;
  for (int i = 0; i < 1000; ++i) queue.Put(i);
  EXPECT_EQ(queue.qsize(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(queue.Get(), i);
  EXPECT_TRUE(queue.empty());
}

int64_t Sum(QueueReader<int> numbers, Queue<std::string> out) {
  int64_t sum = 0;
  for (int number : numbers) sum += number;
  out.Put("done");
  return sum;
}

TEST(QueueTest, EndsWhenTheLastPutterHasClosed) {
  Queue<int> numbers(10);
  Queue<std::string> out;
  auto child = Spawn<&Sum>(numbers.reader(), out);
  for (int i = 1; i <= 1000; ++i) numbers.Put(i);
  numbers.Close();
  EXPECT_EQ(child.Result(), 500500);
  EXPECT_EQ(out.Get(), "done");
  EXPECT_THROW(out.Get(true, milliseconds(10)), Empty);
  EXPECT_THROW(numbers.Put(1), QueueClosed);
}

}  // namespace
}  // namespace roost
