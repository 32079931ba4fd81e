// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A function of a plugin can be spawned as well as one of the program, through the one libroost.so
// that both use. Rows of the table of semantics: A1, A2, A11, A22, B3, B6, B9, B10.

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/process/test_log.h"
#include "roost/roost.h"

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class PluginProcessTest : public ::testing::Test {
 protected:
  PluginProcessTest()
      : plugin_(::dlopen("tests/process/libspawning_plugin.so", RTLD_NOW | RTLD_LOCAL)) {
    EXPECT_NE(plugin_, nullptr) << ::dlerror();
  }

  template <class Function>
  Function* Find(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(plugin_, name));
  }

  void* const plugin_;  // never closed
  roost::LogCollector collector_;
};

// A2, B3: a child may also initialise glog by itself.
TEST_F(PluginProcessTest, ReturnsResultsAndBringsLogsHome) {
  EXPECT_EQ(Find<std::string(const std::string&)>("SpawnGreet")("world"), "hello world");
  const auto seen = collector_.Take();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].message, "[greeter] greeting world");
  EXPECT_THAT(seen[0].file, EndsWith("spawning_plugin.cc"));
}

// B9: longer ones than glog has room for, of programs and of plugins.
TEST_F(PluginProcessTest, BringsLongRecordsHome) {
  constexpr size_t kSize = 100'000;
  const auto characters = [this] {
    size_t count = 0;
    for (const std::string& message : collector_.TakeMessages()) {
      count += static_cast<size_t>(std::count(message.begin(), message.end(), 'p'));
    }
    return count;
  };
  const auto log = [] { LOG(INFO) << std::string(kSize, 'p'); };
  roost::SpawnWith<log>({.name = "n"}).Join();
  EXPECT_EQ(characters(), kSize);
  Find<void(size_t)>("SpawnLogMuch")(kSize);
  EXPECT_EQ(characters(), kSize);
}

TEST_F(PluginProcessTest, BringsExceptionsHome) {
  try {
    Find<void()>("SpawnFail")();
    FAIL();
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "no 7");
    EXPECT_THAT(roost::GetRemoteTraceback(error), HasSubstr("tests/process/spawning_plugin.cc"));
  }
}

// A11, A22: exit is seen where it is called, in programs and in plugins.
TEST_F(PluginProcessTest, ExitHandlersAreBoundedAfterExit) {
  const auto hang_after_exit = [] {
    std::atexit([] {
      while (true) ::pause();
    });
    std::exit(8);
  };
  auto child = roost::SpawnWith<hang_after_exit>({.exit_timeout = std::chrono::milliseconds(50)});
  EXPECT_THROW(child.Join(), roost::ProcessExit);
  EXPECT_EQ(child.ExitCode(), 8);
  try {
    Find<void()>("SpawnExit")();
    FAIL();
  } catch (const roost::ProcessExit& exit) {
    EXPECT_EQ(exit.code(), 7);
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

// B10
TEST_F(PluginProcessTest, BringsTheTracebackOfACrashHome) {
  EXPECT_THROW(Find<void()>("SpawnCrash")(), roost::ChildDied);
  EXPECT_THAT(collector_.TakeMessages(),
              ElementsAre(AllOf(HasSubstr("[crasher] Traceback (most recent call last) in crasher"),
                                HasSubstr("tests/process/spawning_plugin.cc\", line "),
                                HasSubstr("in (anonymous namespace)::WriteTo(int volatile*)"),
                                Not(HasSubstr("child_main.cc")),
                                EndsWith("was hit by signal 11 (Segmentation fault) at address "
                                         "0x0"))));
}

#endif

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
