// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/own_ids.h"

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost::log {
namespace {

bool AreRight() { return OwnProcess() == ::getpid() && OwnThread() == ThreadId(); }

TEST(OwnIdsTest, AreThoseOfEachThread) {
  EXPECT_TRUE(AreRight());
  EXPECT_TRUE(AreRight());
  std::thread([] { EXPECT_TRUE(AreRight()); }).join();
  EXPECT_TRUE(AreRight());
}

TEST(OwnIdsTest, AreThoseOfAForkInIt) {
  EXPECT_TRUE(AreRight());
  const pid_t fork = ::fork();
  if (fork == 0) ::_exit(AreRight() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(fork, &status, 0), fork);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(AreRight());
}

}  // namespace
}  // namespace roost::log
