// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a method is told of who calls it.

#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "roost/error/process_name.h"
#include "roost/proxies/this_call.h"
#include "tests/calls/calls_test.h"

namespace {

using CallerTest = CallsTest;
using Results = calls::Worker::CallerResults;

Results Me() { return {.process = roost::ProcessName(), .pid = ::getpid(), .thread = ::gettid()}; }

TEST_F(CallerTest, IsTheProcessAndTheThreadThatWait) {
  EXPECT_EQ(worker_.Caller(), Me());
  Results seen, expected;
  std::thread([&] {
    seen = worker_.Caller();
    expected = Me();
  }).join();
  EXPECT_EQ(seen, expected);
  EXPECT_NE(seen.thread, ::gettid());
}

TEST_F(CallerTest, IsTheThreadThatMakesACallWithALimitOrAnAsynchronousOne) {
  EXPECT_EQ(worker_.With(kPatience).Caller(), Me());
  Results waits;
  const Results seen = roost::Async([&] {
                         waits = Me();
                         return worker_.Caller();
                       }).Result();
  EXPECT_EQ(seen, waits);
}

bool CallsAsItself(calls::WorkerProxy worker) { return worker.Caller() == Me(); }

TEST_F(CallerTest, IsAnotherForAChild) {
  EXPECT_TRUE(roost::Spawn<&CallsAsItself>(worker_).Result());
}

TEST_F(CallerTest, IsTheMethodsServerInACallback) {
  roost::this_call::Caller caller;
  const auto ask = [&caller](int64_t x) {
    caller = roost::this_call::CallerId();
    return x;
  };
  const int64_t thread = worker_.ThreadOfCall(roost::Callback(ask));
  EXPECT_EQ(caller.pid, server_.pid());
  EXPECT_EQ(caller.thread, thread);
  EXPECT_EQ(caller.process, server_.name());
}

TEST_F(CallerTest, IsTheInnermostOnes) {
  // The server's method is called by this process, calls it back, and is called within that again.
  const auto call_again = [this](int64_t x) {
    EXPECT_EQ(roost::this_call::CallerId().pid, server_.pid());
    EXPECT_EQ(worker_.Caller(), Me());
    EXPECT_EQ(roost::this_call::CallerId().pid, server_.pid());
    return x;
  };
  EXPECT_TRUE(worker_.CallerAround(roost::Callback(call_again)));
}

TEST_F(CallerTest, IsNobodyOutsideOfACall) {
  Thrown<roost::InvalidState>([] { roost::this_call::CallerId(); });
  Thrown<roost::InvalidState>([this] { worker_.CallerElsewhere(); });
  worker_.Call(roost::Callback([](int64_t x) { return x; }), 1);
  Thrown<roost::InvalidState>([] { roost::this_call::CallerId(); });
}

}  // namespace
