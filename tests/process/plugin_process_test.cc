// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A function of a plugin can be spawned as well as one of the program, through the one libroost.so
// that both use. Rows of the table of semantics: A1, A2, A11, A22, B3, B6, B10.

#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

class Collector : public google::LogSink {
 public:
  Collector() { google::AddLogSink(this); }
  ~Collector() override { google::RemoveLogSink(this); }

  using google::LogSink::send;
  void send(google::LogSeverity, const char*, const char* file, int, const google::LogMessageTime&,
            const char* message, size_t size) override {
    const std::lock_guard lock(mutex_);
    seen_.push_back(file + std::string(" ") + std::string(message, size));
  }

  std::vector<std::string> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> seen_;  // under mutex_
};

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
  Collector collector_;
};

// A2, B3: a child may also initialise glog by itself.
TEST_F(PluginProcessTest, ReturnsResultsAndBringsLogsHome) {
  EXPECT_EQ(Find<std::string(const std::string&)>("SpawnGreet")("world"), "hello world");
  EXPECT_THAT(collector_.Take(), ElementsAre("spawning_plugin.cc [greeter] greeting world"));
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
  EXPECT_THAT(collector_.Take(),
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
