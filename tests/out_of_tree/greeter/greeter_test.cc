// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "greeter.roost.h"
#include "roost/roost.h"

namespace {

std::string GreetFromChild(greeter::GreeterProxy greeter, const std::string& name) {
  return greeter.Greet(name);
}

class GreeterTest : public testing::Test {
 protected:
  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libgreeter.so"}});
  greeter::GreeterProxy greeter_ = server_.Create<greeter::Greeter>();
};

TEST_F(GreeterTest, AnswersParentAndChild) {
  EXPECT_EQ(greeter_.Greet("parent"), "hello, parent");
  EXPECT_EQ(roost::Spawn<&GreetFromChild>(greeter_, "child").Result(), "hello, child");
}

TEST_F(GreeterTest, ThrowsInTheCallerWhatThePluginThrewWithItsLine) {
  try {
    greeter_.Greet("");
    FAIL() << "did not throw";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "nobody to greet");
    EXPECT_NE(roost::GetRemoteTraceback(error).find("greeter.cc\", line 12,"), std::string::npos)
        << roost::GetRemoteTraceback(error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
