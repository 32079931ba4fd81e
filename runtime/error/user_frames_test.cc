// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/user_frames.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace roost::internal {
namespace {

using testing::ElementsAre;

std::vector<std::string> Kept(std::vector<std::pair<std::string, std::string>> frames) {
  std::vector<Frame> all;
  for (auto& [function, file] : frames) {
    all.push_back({function, file, 1, "", file == "server/listener.cc"});
  }
  std::vector<std::string> kept;
  for (const Frame& frame : UserFrames(all)) kept.push_back(frame.function);
  return kept;
}

TEST(UserFramesTest, DropTheStartOfTheProgram) {
  EXPECT_THAT(Kept({{"_start", "x+0x1"},
                    {"__libc_start_main", "libc.so.6+0x1"},
                    {"main", "main.cc"},
                    {"Work(long)", "main.cc"}}),
              ElementsAre("main", "Work(long)"));
}

TEST(UserFramesTest, DropTheStartOfAThread) {
  EXPECT_THAT(Kept({{"clone3", "libc.so.6+0x1"},
                    {"??", "libstdc++.so.6.0.30+0x1"},
                    {"_M_run", "/usr/include/c++/12/bits/std_thread.h"},
                    {"void std::__invoke_impl<void, void (*)()>(int)", "x.h"},
                    {"Work()", "main.cc"}}),
              ElementsAre("Work()"));
}

TEST(UserFramesTest, OfASpawnedChildBeginWithItsFunction) {
  EXPECT_THAT(
      Kept({{"main", "main.cc"},
            {"roost::Init(int*, char***)", "runtime/process/init.cc"},
            {"void roost::internal::Run<long (int)>(long (*)(int))", "roost/process/spawn.h"},
            {"Work(long)", "main.cc"},
            {"Inner()", "main.cc"}}),
      ElementsAre("Work(long)", "Inner()"));
}

TEST(UserFramesTest, OfARuntimeInAnotherWorkspaceAreTheSame) {
  EXPECT_THAT(Kept({{"roost::rpc::Connection::Serve()", "external/roost/runtime/rpc/connection.cc"},
                    {"Doubler::Double(long)", "server/doubler.cc"}}),
              ElementsAre("Doubler::Double(long)"));
}

TEST(UserFramesTest, OfAnInstalledRuntimeAreTheSame) {
  EXPECT_THAT(
      Kept({{"void roost::internal::RunTarget<&(Work())>(roost::Decoder&)",
             "/opt/roost/include/roost/process/spawn.h"},
            {"std::__invoke_result<void (*)()>::type std::__invoke<void (*)()>(void (*&&)())",
             "/usr/include/c++/12/bits/invoke.h"},
            {"Work()", "/home/user/work.cc"},
            {"roost::Process<void>::Join() const", "/opt/roost/include/roost/process/process.h"},
            {"ThrowError", "/opt/roost/include/roost/process/process.h"}}),
      ElementsAre("Work()"));
}

TEST(UserFramesTest, OfAProgramWithoutLineTablesAreTheSame) {
  EXPECT_THAT(Kept({{"void roost::internal::RunTarget<&(Work())>(roost::Decoder&)", "work+0x3ea3"},
                    {"Work()", "work+0x3cf5"}}),
              ElementsAre("Work()"));
}

TEST(UserFramesTest, KeepTheThrowingEndWhateverItIs) {
  EXPECT_THAT(Kept({{"main", "main.cc"},
                    {"std::vector<int>::at(unsigned long)", "stl_vector.h"},
                    {"??", "libstdc++.so.6.0.30+0x1"}}),
              ElementsAre("main", "std::vector<int>::at(unsigned long)", "??"));
}

TEST(UserFramesTest, OfAMethodBeginWithTheUsersClass) {
  EXPECT_THAT(Kept({{"clone3", "libc.so.6+0x1"},
                    {"operator()", "server/listener.cc"},
                    {"zoo::ZooServer::Dispatch(roost::ServerCall&)", "bin/tests/zoo.roost.cc"},
                    {"Fail", "tests/zoo.cc"}}),
              ElementsAre("Fail"));
}

TEST(UserFramesTest, EndWithTheUsersCallOfTheRuntime) {
  EXPECT_THAT(Kept({{"main", "main.cc"},
                    {"zoo::ZooProxy::Fail() const", "bin/tests/zoo.roost.cc"},
                    {"roost::ClientCall::Send()", "proxies/call.cc"}}),
              ElementsAre("main"));
}

TEST(UserFramesTest, AreAllFramesIfThereIsNothingElse) {
  EXPECT_THAT(Kept({{"clone3", "libc.so.6+0x1"}, {"std::terminate()", "x.cc"}}),
              ElementsAre("clone3", "std::terminate()"));
}

}  // namespace
}  // namespace roost::internal
