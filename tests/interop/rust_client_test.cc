// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin's classes as a stock client in Rust has them, over the server's unix socket.

#include <stdlib.h>

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/run_program.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A directory with a name that is short enough for a socket in it.
std::string NewDirectory() {
  char name[] = "/tmp/roost.XXXXXX";
  return ::mkdtemp(name);
}

class RustClientTest : public ::testing::Test {
 protected:
  ~RustClientTest() override { std::filesystem::remove_all(directory_); }

  // What the client says of that case.
  std::string Say(const std::string& what) {
    const auto outcome =
        roost::tests::RunProgram({"tests/interop/rust_client.bin", directory_ + "/socket", what});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.out;
  }

  const std::string directory_ = NewDirectory();
  roost::ServerProcess server_ = roost::ServerProcess::Start(
      {.plugins = {"tests/server/libzoo.so"}, .address = "unix:" + directory_ + "/socket"});
};

TEST_F(RustClientTest, CallsOnResultsThatAreNotThereYet) { EXPECT_EQ(Say("pipelining"), "7\n"); }

TEST_F(RustClientTest, IsCalledBackByTheMethodThatItsObjectWasPassedTo) {
  EXPECT_EQ(Say("callback"), "13 13\n");
}

TEST_F(RustClientTest, PassesTheServersOwnObjectsBack) { EXPECT_EQ(Say("returned"), "23 24\n"); }

TEST_F(RustClientTest, HasItsObjectCalledNoLongerThanItWasLent) {
  EXPECT_THAT(Say("expired"), AllOf(StartsWith("1 Failed: "), HasSubstr("CallbackExpired")));
}

TEST_F(RustClientTest, GetsWhatAMethodThrewAsText) {
  EXPECT_THAT(Say("exception"), HasSubstr("std::out_of_range: why"));
  EXPECT_THAT(Say("unknown_method"),
              AllOf(StartsWith("Unimplemented: "), HasSubstr("no method with number 77")));
}

TEST_F(RustClientTest, HasManyCallsUnderWay) { EXPECT_EQ(Say("many"), "200\n"); }

TEST_F(RustClientTest, LeavesNothingBehind) {
  Say("pipelining");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (server_.NumberOfObjects() != 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server_.NumberOfObjects(), 0u) << server_.DebugInfo().ToString();
}

}  // namespace
