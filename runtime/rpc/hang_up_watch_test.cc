// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/hang_up_watch.h"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"

namespace roost::rpc {
namespace {

bool Stops(const std::stop_token& token) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, token, std::chrono::seconds(30), [] { return false; }) &&
         token.stop_requested();
}

struct Pair {
  Pair() {
    int ends[2];
    Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    here_ = UniqueFd(ends[0]);
    there_ = UniqueFd(ends[1]);
  }

  UniqueFd here_, there_;
};

class HangUpWatchTest : public ::testing::Test, protected Pair {};

TEST_F(HangUpWatchTest, StopsWhenThePeerCloses) {
  const HangUpWatch watch(here_.get());
  EXPECT_FALSE(watch.token().stop_requested());
  there_.Reset();
  EXPECT_TRUE(Stops(watch.token()));
}

TEST_F(HangUpWatchTest, StopsWhenThisSideShutsDown) {
  const HangUpWatch watch(here_.get());
  ::shutdown(here_.get(), SHUT_RDWR);
  EXPECT_TRUE(Stops(watch.token()));
}

TEST_F(HangUpWatchTest, StopsForASocketThatWasHungUpBefore) {
  there_.Reset();
  const HangUpWatch watch(here_.get());
  EXPECT_TRUE(Stops(watch.token()));
}

TEST_F(HangUpWatchTest, LeavesWhatThePeerSendsAlone) {
  const HangUpWatch watch(here_.get());
  ASSERT_EQ(::write(there_.get(), "x", 1), 1);
  Pair other;
  const HangUpWatch later(other.here_.get());
  other.there_.Reset();
  ASSERT_TRUE(Stops(later.token()));  // the thread has looked at both
  EXPECT_FALSE(watch.token().stop_requested());
  char byte = 0;
  EXPECT_EQ(::read(here_.get(), &byte, 1), 1);
}

TEST_F(HangUpWatchTest, EndsBeforeItsSocketDoes) {
  std::optional<HangUpWatch> watch(here_.get());
  const std::stop_token token = watch->token();
  watch.reset();
  there_.Reset();
  const HangUpWatch again(here_.get());
  EXPECT_TRUE(Stops(again.token()));
  EXPECT_FALSE(token.stop_requested());
}

}  // namespace
}  // namespace roost::rpc
