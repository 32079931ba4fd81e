// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Exit codes, last words, and what an exit does to children. Rows of the table of semantics: A11,
// A13, A14, A18, A19, A22.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/current_process.h"
#include "roost/process/process_exit.h"
#include "roost/process/spawn.h"
#include "roost/process/test_pipe.h"
#include "roost/process/thread.h"

namespace roost {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

using namespace std::chrono_literals;

int ThrowExit(int code, const std::string& message) { throw ProcessExit(code, message); }
int CallExit(int code) { std::exit(code); }
void Throw() { throw 1; }
void ThrowThroughNoexcept() noexcept { Throw(); }
void CallExitInVoid(int code) { std::exit(code); }
[[noreturn]] void WaitForever(const UniqueFd&) {
  while (true) ::pause();
}

template <class R>
int CodeThrownBy(Process<R>& child) {
  try {
    child.Join(60s);
  } catch (const ProcessExit& exit) {
    return exit.code();
  }
  return -1;
}

// A11
TEST(ProcessExitTest, GivesTheExitCodeAndIsThrownByJoinAndResult) {
  for (const int code : {1, 7, 255}) {
    auto thrown = Spawn<&ThrowExit>(code, "enough");
    EXPECT_EQ(CodeThrownBy(thrown), code);
    EXPECT_THROW(thrown.Result(), ProcessExit);
    EXPECT_NE(thrown.Exception(), nullptr);
    EXPECT_EQ(thrown.ExitCode(), code);
    auto called = Spawn<&CallExit>(code);
    EXPECT_EQ(CodeThrownBy(called), code);
    EXPECT_EQ(called.ExitCode(), code);
  }
}

// A11
TEST(ProcessExitTest, CodeZeroIsSuccessWithoutAResult) {
  const auto expect_quiet = [](auto& child) {
    EXPECT_TRUE(child.Join(60s));
    EXPECT_EQ(child.Exception(), nullptr);
    EXPECT_EQ(child.ExitCode(), 0);
  };
  auto thrown = Spawn<&ThrowExit>(0, "");
  expect_quiet(thrown);
  EXPECT_THROW(thrown.Result(), ProcessExit);
  auto called = Spawn<&CallExit>(0);
  expect_quiet(called);
  EXPECT_THROW(called.Result(), ProcessExit);
  auto in_void = Spawn<&CallExitInVoid>(0);
  expect_quiet(in_void);
  in_void.Result();
}

// A11
TEST(ProcessExitTest, KeepsItsMessageAndSaysItOnStandardError) {
  ::testing::internal::CaptureStderr();
  auto child = Spawn<&ThrowExit>(3, "no more paper");
  try {
    child.Join(60s);
    ADD_FAILURE();
  } catch (const ProcessExit& exit) {
    EXPECT_EQ(exit.message(), "no more paper");
    EXPECT_STREQ(exit.what(), "exit code 3: no more paper");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "no more paper\n");
}

// A13, A14: the last words on standard error come with the death, and are shown here all the same.
TEST(LastWordsTest, ComeWithTheDeath) {
  const auto complain = [] {
    std::fprintf(stderr, "first\nthe disk is on fire\n");
    ::_exit(3);
  };
  ::testing::internal::CaptureStderr();
  auto child = Spawn<complain>();
  std::string what;
  try {
    child.Join(60s);
  } catch (const ChildDied& error) {
    what = error.what();
  }
  EXPECT_THAT(what, EndsWith("ended with exit status 3 without giving a result; its last words on "
                             "standard error:\nfirst\nthe disk is on fire"));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "first\nthe disk is on fire\n");
}

TEST(LastWordsTest, AreTheLastOnesWhateverCameBefore) {
  const auto complain = [] {
    for (int i = 0; i < 100'000; ++i) std::fprintf(stderr, "line %d\n", i);
    ::kill(::getpid(), SIGKILL);
  };
  ::testing::internal::CaptureStderr();
  auto child = Spawn<complain>();
  std::string what;
  try {
    child.Join(60s);
  } catch (const ChildDied& error) {
    what = error.what();
  }
  EXPECT_THAT(what, EndsWith("\nline 99998\nline 99999"));
  EXPECT_THAT(what, HasSubstr("its last words on standard error:\nline "));
  EXPECT_LT(what.size(), 3000u);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), EndsWith("line 99998\nline 99999\n"));
}

TEST(LastWordsTest, AreNotKeptWhereTheOptionSaysSo) {
  const auto complain = [] {
    std::fprintf(stderr, "hello\n");
    ::_exit(3);
  };
  ::testing::internal::CaptureStderr();
  auto child = SpawnWith<complain>({.keep_last_words = false});
  std::string what;
  try {
    child.Join(60s);
  } catch (const ChildDied& error) {
    what = error.what();
  }
  EXPECT_THAT(what, Not(HasSubstr("hello")));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "hello\n");
}

// What a child writes after its parent was killed is not lost either.
TEST(LastWordsTest, SurviveTheParent) {
  Pipe pipe = MakePipe();
  const auto spawn_and_die = [](const UniqueFd& writer) {
    const auto write_after_parent = [](const UniqueFd&) {
      const std::stop_callback tell(ParentDeath(), [] { std::fprintf(stderr, "still here\n"); });
      while (true) ::pause();
    };
    const auto child = Spawn<write_after_parent>(writer);
    ::kill(::getpid(), SIGKILL);
  };
  ::testing::internal::CaptureStderr();
  auto child = Spawn<spawn_and_die>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_THROW(child.Join(60s), ChildDied);
  ReadToEnd(pipe.reader);
  // The rest of it comes through the pipe of the child that was killed.
  const Deadline deadline = Deadline::After(30s);
  std::string text;
  while (text.empty() && !deadline.passed()) {
    text = ::testing::internal::GetCapturedStderr();
    if (text.empty()) ::testing::internal::CaptureStderr();
  }
  EXPECT_EQ(text, "still here\n");
}

// A18
TEST(CloseTest, IsRefusedWhileTheChildRunsAndEndsTheHandle) {
  Pipe pipe = MakePipe();
  auto child = Spawn<&WaitForever>(pipe.writer);
  EXPECT_THROW(child.Close(), InvalidState);
  EXPECT_TRUE(child.IsAlive());
  child.Kill();
  child.Join(60s);
  EXPECT_FALSE(child.IsAlive());
  child.Close();
  child.Close();
  EXPECT_THROW(child.Start(), InvalidState);
  EXPECT_THROW(child.Join(), InvalidState);
  EXPECT_THROW(child.Result(), InvalidState);
  EXPECT_THROW(child.Exception(), InvalidState);
  EXPECT_THROW(child.Done(), InvalidState);
  EXPECT_THROW(child.IsAlive(), InvalidState);
  EXPECT_THROW(child.ExitCode(), InvalidState);
  EXPECT_THROW(child.pid(), InvalidState);
  EXPECT_THROW(child.sentinel(), InvalidState);
  EXPECT_THROW(child.Terminate(), InvalidState);
  EXPECT_THROW(child.waitable(), InvalidState);
}

TEST(CloseTest, LetsAChildThatWasNeverStartedGo) {
  auto child = MakeProcess<&CallExit>({}, 0);
  child.Close();
  EXPECT_THROW(child.Start(), InvalidState);
}

// A6
TEST(ResultTest, CanBeMovedOutOnce) {
  const auto make = [] { return std::vector<int>(1000, 7); };
  auto child = Spawn<make>();
  const int* const data = child.Result().data();
  const std::vector<int> moved = std::move(child).Result();
  EXPECT_EQ(moved.data(), data);
  EXPECT_THROW(child.Result(), InvalidState);  // NOLINT: says so
  EXPECT_TRUE(child.Join());
}

// A22
TEST(ExitHandlersTest, RunInTheChildAndFlushItsOutput) {
  Pipe pipe = MakePipe();
  static UniqueFd written;
  const auto leave_a_handler = [](const UniqueFd& writer) {
    written = Duplicate(writer.get());
    FILE* const stream = ::fdopen(Duplicate(writer.get()).Release(), "w");
    std::fputs("flushed ", stream);
    std::atexit([] { Write(written, 'h'); });
    return 5;
  };
  auto child = Spawn<leave_a_handler>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_EQ(child.Result(), 5);
  EXPECT_EQ(ReadToEnd(pipe.reader), "hflushed ");
}

// A22
TEST(ExitHandlersTest, AThreadWhoseHandleIsStaticIsStoppedAndWaitedFor) {
  const auto leave_a_thread = [](UniqueFd writer) {
    static auto thread = SpawnThread([fd = writer.Release()](std::stop_token stop) {
      const UniqueFd told(fd);
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any().wait(lock, stop, [] { return false; });
      Write(told, 't');
    });
  };
  Pipe pipe = MakePipe();
  auto child = Spawn<leave_a_thread>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_TRUE(child.Join(60s));
  EXPECT_EQ(ReadToEnd(pipe.reader), "t");
}

// A22
TEST(ExitHandlersTest, AreBoundedByTheExitTimeout) {
  const auto hang = [] {
    std::atexit([] {
      while (true) ::pause();
    });
    return 5;
  };
  auto child = SpawnWith<hang>({.exit_timeout = 50ms});
  EXPECT_EQ(child.Result(60s), 5);
  EXPECT_EQ(child.ExitCode(), 0);
}

// A22: nor does it matter when the handlers were registered.
TEST(ExitHandlersTest, AreBoundedAfterExitTooAndTheParentKnowsTheCode) {
  const auto hang_after_exit = [] {
    std::atexit([] {
      while (true) ::pause();
    });
    std::exit(7);
  };
  auto child = SpawnWith<hang_after_exit>({.exit_timeout = 50ms});
  EXPECT_EQ(CodeThrownBy(child), 7);
  EXPECT_EQ(child.ExitCode(), 7);
  struct Hanging {
    ~Hanging() {
      while (true) ::pause();
    }
  };
  const auto hang_in_destructor = [] {
    static const Hanging hanging;
    std::thread([] { std::exit(8); }).join();
  };
  auto other = SpawnWith<hang_in_destructor>({.exit_timeout = 50ms});
  EXPECT_EQ(CodeThrownBy(other), 8);
  EXPECT_EQ(other.ExitCode(), 8);
}

// A11: what a copy of the child does is not the child's.
TEST(ProcessExitTest, OfAForkOfTheChildIsNotTheChilds) {
  const auto fork = [](bool terminate) {
    const pid_t copy = ::fork();
    if (copy == 0) {
      if (terminate) ThrowThroughNoexcept();
      std::exit(7);
    }
    int status = 0;
    ::waitpid(copy, &status, 0);
    return status;
  };
  auto exited = Spawn<fork>(false);
  EXPECT_EQ(WEXITSTATUS(exited.Result(60s)), 7);
  auto terminated = Spawn<fork>(true);
  EXPECT_EQ(WTERMSIG(terminated.Result(60s)), SIGABRT);
}

// A19: starts a grandchild and returns, so that its exit has to deal with it.
void LeaveChildBehind(const UniqueFd& alive, const UniqueFd& gate, bool daemon) {
  const auto wait = [](const UniqueFd& writer, const UniqueFd& until) {
    char byte;
    ReadAll(until.get(), &byte, 1);
    Write(writer, 'd');
  };
  const auto child = SpawnWith<wait>({.daemon = daemon}, alive, gate);
  EXPECT_EQ(child.daemon(), daemon);
}

// A19
TEST(DaemonTest, ExitWaitsForAChildThatIsNone) {
  Pipe alive = MakePipe(), gate = MakePipe();
  auto child = Spawn<&LeaveChildBehind>(alive.writer, gate.reader, false);
  alive.writer.Reset();
  EXPECT_FALSE(child.Join(100ms));
  gate.writer.Reset();
  EXPECT_TRUE(child.Join(60s));
  EXPECT_EQ(ReadToEnd(alive.reader), "d");
}

// A19
TEST(DaemonTest, ExitEndsADaemon) {
  Pipe alive = MakePipe(), gate = MakePipe();
  auto child = Spawn<&LeaveChildBehind>(alive.writer, gate.reader, true);
  alive.writer.Reset();
  EXPECT_TRUE(child.Join(60s));
  EXPECT_EQ(ReadToEnd(alive.reader), "");
}

// A19
TEST(DaemonTest, ExitEndsADaemonThatIgnoresSigterm) {
  Pipe ready = MakePipe();
  const auto leave_behind = [](const UniqueFd& writer, const UniqueFd& reader) {
    const auto refuse = [](const UniqueFd& started) {
      ::signal(SIGTERM, SIG_IGN);
      Write(started, 'r');
      while (true) ::pause();
    };
    SpawnWith<refuse>({.daemon = true}, writer);
    char byte;
    ReadAll(reader.get(), &byte, 1);
  };
  auto child = Spawn<leave_behind>(ready.writer, ready.reader);
  ready.writer.Reset();
  EXPECT_TRUE(child.Join(60s));
  EXPECT_EQ(ReadToEnd(ready.reader), "");  // the daemon is gone
}

bool AmDaemon() { return CurrentProcess().daemon; }
bool ChildIsDaemonToo() { return AmDaemon() && Spawn<&AmDaemon>().Result(); }

// A19
TEST(DaemonTest, ChildrenOfADaemonAreDaemons) {
  EXPECT_FALSE(CurrentProcess().daemon);
  EXPECT_FALSE(Spawn<&AmDaemon>().Result());
  EXPECT_TRUE(SpawnWith<&ChildIsDaemonToo>({.daemon = true}).Result());
}

}  // namespace
}  // namespace roost
