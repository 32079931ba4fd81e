// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/owner.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost::shm {
namespace {

constexpr Owner kOneTick = uint64_t{1} << 32;
constexpr Owner kFlags = 0xFF000000;

TEST(OwnerTest, NamesTheCallingThread) {
  const Owner self = ThisThread();
  EXPECT_EQ(self & 0x00FFFFFF, static_cast<Owner>(ThreadId()));
  EXPECT_EQ(self & kOwnerMask, self);
  EXPECT_EQ(ThisThread(), self);
  EXPECT_TRUE(Lives(self));
  EXPECT_TRUE(Lives(self | kFlags));
}

TEST(OwnerTest, NobodyDoesNotLive) {
  EXPECT_FALSE(Lives(0));
  EXPECT_FALSE(Lives(kFlags));
}

TEST(OwnerTest, IsNotTakenForALaterThreadOfItsNumber) {
  EXPECT_FALSE(Lives(ThisThread() + kOneTick));
  EXPECT_FALSE(Lives(ThisThread() - kOneTick));
}

TEST(OwnerTest, LivesAsLongAsItsThread) {
  std::atomic<Owner> other{0};
  std::atomic<bool> stop{false};
  std::thread thread([&] {
    other = ThisThread();
    while (!stop) std::this_thread::yield();
  });
  while (other == 0) std::this_thread::yield();
  EXPECT_NE(other, ThisThread());
  EXPECT_TRUE(Lives(other));
  stop = true;
  thread.join();
  errno = 77;
  while (Lives(other)) std::this_thread::yield();  // the kernel wakes the joiner a little too early
  EXPECT_EQ(errno, 77);
}

TEST(OwnerTest, AForkIsAnother) {
  const Owner parent = ThisThread();
  const pid_t child = ::fork();
  if (child == 0) {
    const bool another = ThisThread() != parent && Lives(ThisThread()) && Lives(parent) &&
                         (ThisThread() & 0x00FFFFFF) == static_cast<Owner>(ThreadId());
    ::_exit(another ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(OwnerTest, AZombieDoesNotLive) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Owner self = ThisThread();
    WriteAll(pipe_ends[1], &self, sizeof(self));
    while (true) ::pause();
  }
  Owner owner = 0;
  ASSERT_EQ(ReadAll(pipe_ends[0], &owner, sizeof(owner)), sizeof(owner));
  EXPECT_TRUE(Lives(owner));
  ::kill(child, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(Lives(owner));  // still there, as a zombie
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_FALSE(Lives(owner));
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

}  // namespace
}  // namespace roost::shm
