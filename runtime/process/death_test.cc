// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How children end, by any means, and what becomes of theirs when a parent ends.

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
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

namespace roost {
namespace {

using ::testing::HasSubstr;

using namespace std::chrono_literals;

void RaiseSignal(int signal) {
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}
int ExitAtOnce(int status) { ::_exit(status); }
[[noreturn]] int WaitForever() {
  while (true) ::pause();
}
void Crash() noexcept {
  volatile int* nowhere = nullptr;
  ::signal(SIGSEGV, SIG_DFL);
  *nowhere = 1;  // NOLINT: that is what it is for
}
void Throw() { throw std::domain_error("through noexcept"); }
void ThrowThroughNoexcept() noexcept { Throw(); }

// The pipe's write end is open in every process that still lives.
bool EndsSoon(const UniqueFd& reader) {
  pollfd readable{reader.get(), POLLIN, 0};
  if (::poll(&readable, 1, 10000) != 1) return false;
  char byte;
  return ::read(reader.get(), &byte, 1) == 0;
}

template <class R>
ChildDied DeathOf(Process<R>& child) {
  try {
    child.Result(60s);
  } catch (const ChildDied& error) {
    return error;
  }
  ADD_FAILURE() << "it lives";
  return ChildDied("", std::nullopt, std::nullopt);
}

// A13
TEST(DeathTest, TellsTheSignalThatKilledAChild) {
  for (const int signal : {SIGKILL, SIGTERM, SIGABRT, SIGINT, SIGPIPE, SIGUSR1}) {
    auto child = Spawn<&RaiseSignal>(signal);
    EXPECT_EQ(DeathOf(child).signal(), signal);
    EXPECT_EQ(DeathOf(child).exit_status(), std::nullopt);
    EXPECT_EQ(child.ExitCode(), -signal);
    EXPECT_THROW(child.Join(), ChildDied);
    EXPECT_NE(child.Exception(), nullptr);
  }
}

// A14
TEST(DeathTest, TellsTheExitStatusOfAChildThatGaveNoResult) {
  for (const int status : {0, 1, 7, 255}) {
    auto at_once = Spawn<&ExitAtOnce>(status);
    EXPECT_EQ(DeathOf(at_once).exit_status(), status);
    EXPECT_EQ(DeathOf(at_once).signal(), std::nullopt);
    EXPECT_EQ(at_once.ExitCode(), status);
  }
}

// A14: quick_exit runs its own handlers, gives nothing and tells nobody.
TEST(DeathTest, TellsTheExitStatusOfAQuickExit) {
  static UniqueFd told;
  const auto leave = [](const UniqueFd& writer, int status) {
    told = Duplicate(writer.get());
    std::atexit([] { Write(told, 'e'); });
    std::at_quick_exit([] { Write(told, 'q'); });
    std::quick_exit(status);
  };
  for (const int status : {0, 7}) {
    Pipe pipe = MakePipe();
    auto child = Spawn<leave>(pipe.writer, status);
    pipe.writer.Reset();
    EXPECT_EQ(DeathOf(child).exit_status(), status);
    EXPECT_EQ(child.ExitCode(), status);
    EXPECT_EQ(ReadToEnd(pipe.reader), "q");
  }
}

// A13
TEST(DeathTest, SaysWhoDiedAndHow) {
  auto child = SpawnWith<&RaiseSignal>({.name = "victim"}, SIGKILL);
  const ChildDied death = DeathOf(child);
  EXPECT_EQ(std::string(death.what()),
            "victim (pid " + std::to_string(child.pid()) +
                ") was killed by signal 9 (Killed) without giving a result");
  EXPECT_FALSE(death.out_of_memory());
  EXPECT_FALSE(death.core_dumped());
}

TEST(DeathTest, ReportsACrash) {
  auto child = Spawn<[] { Crash(); }>();
  EXPECT_THROW(child.Join(60s), ChildDied);
}

// A13
TEST(DeathTest, TellsTheSignalOfEveryCrash) {
  const auto signal_of = [](auto child) { return DeathOf(child).signal(); };
  EXPECT_EQ(signal_of(Spawn<[] { std::abort(); }>()), SIGABRT);
  EXPECT_EQ(signal_of(Spawn<[] { std::terminate(); }>()), SIGABRT);
  EXPECT_EQ(signal_of(Spawn<[] { Crash(); }>()), SIGSEGV);
  // Whoever ends the thread that the function runs on ends it with no result to come.
  EXPECT_EQ(signal_of(Spawn<[] { ::pthread_exit(nullptr); }>()), SIGABRT);
}

// A13: where the system writes core dumps as files, it does so in the child's own folder.
TEST(DeathTest, TellsWhetherThereIsACoreDump) {
  std::string pattern;
  std::getline(std::ifstream("/proc/sys/kernel/core_pattern"), pattern);
  if (pattern.empty() || pattern[0] == '|' || pattern[0] == '/') {
    GTEST_SKIP() << "core dumps do not go to the folder of the process: " << pattern;
  }
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  if (limit.rlim_max == 0) GTEST_SKIP() << "no core dumps are allowed";
  const auto crash = [](const std::string& folder, bool allowed) {
    if (::chdir(folder.c_str()) != 0) std::abort();
    rlimit size{};
    ::getrlimit(RLIMIT_CORE, &size);
    size.rlim_cur = allowed ? size.rlim_max : 0;
    ::setrlimit(RLIMIT_CORE, &size);
    RaiseSignal(SIGQUIT);
  };
  std::string folder = ::testing::TempDir() + "death_test_core_XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  auto with = Spawn<crash>(folder, true);
  EXPECT_TRUE(DeathOf(with).core_dumped());
  EXPECT_THAT(DeathOf(with).what(), HasSubstr("(Quit, core dumped)"));
  auto without = Spawn<crash>(folder, false);
  EXPECT_FALSE(DeathOf(without).core_dumped());
  std::filesystem::remove_all(folder);
}

// A10
void TellWhatWasThrown(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "in the child: %s\n", error.what());
  } catch (int number) {
    std::fprintf(stderr, "in the child: %d\n", number);
  }
}

// A10
TEST(ExceptionHookTest, RunsInTheChildAndTheExceptionComesHome) {
  ::testing::internal::CaptureStderr();
  auto standard = SpawnWith<&Throw>({.on_exception = &TellWhatWasThrown});
  EXPECT_THROW(standard.Join(60s), std::domain_error);
  EXPECT_EQ(standard.ExitCode(), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "in the child: through noexcept\n");
  ::testing::internal::CaptureStderr();
  const auto throw_number = [] { throw 42; };
  auto number = SpawnWith<throw_number>({.on_exception = &TellWhatWasThrown});
  EXPECT_THROW(number.Join(60s), int);
  EXPECT_EQ(number.ExitCode(), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "in the child: 42\n");
}

// A10
TEST(ExceptionHookTest, RunsForWhatGotOutOfANoexceptFunctionOrAThread) {
  const auto told_by = [](auto child) {
    ::testing::internal::CaptureStderr();
    child.Start();
    EXPECT_THROW(child.Join(60s), std::domain_error);
    EXPECT_EQ(child.ExitCode(), -SIGABRT);
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_THAT(told_by(MakeProcess<&ThrowThroughNoexcept>({.on_exception = &TellWhatWasThrown})),
              HasSubstr("in the child: through noexcept\n"));
  const auto throw_in_thread = [] { std::thread(&Throw).join(); };
  EXPECT_THAT(told_by(MakeProcess<throw_in_thread>({.on_exception = &TellWhatWasThrown})),
              HasSubstr("in the child: through noexcept\n"));
}

// A10
TEST(ExceptionHookTest, CannotLoseTheException) {
  const auto throw_another = [](const std::exception_ptr&) { throw std::logic_error("mine"); };
  auto throwing = SpawnWith<&Throw>({.on_exception = +throw_another});
  EXPECT_THROW(throwing.Join(60s), std::domain_error);
  const auto exit = [](const std::exception_ptr&) { std::exit(7); };
  auto exiting = SpawnWith<&Throw>({.on_exception = +exit});
  EXPECT_THROW(exiting.Join(60s), std::domain_error);
  EXPECT_EQ(exiting.ExitCode(), 7);
  const auto die = [](const std::exception_ptr&) { ::kill(::getpid(), SIGKILL); };
  auto dying = SpawnWith<&Throw>({.on_exception = +die});
  EXPECT_THROW(dying.Join(60s), std::domain_error);
}

TEST(ExceptionHookTest, IsNotForAnExit) {
  ::testing::internal::CaptureStderr();
  auto child = SpawnWith<[] { throw ProcessExit(3); }>({.on_exception = &TellWhatWasThrown});
  EXPECT_THROW(child.Join(60s), ProcessExit);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

// A10
TEST(DeathTest, BringsHomeWhatWasThrownThroughNoexcept) {
  auto child = Spawn<&ThrowThroughNoexcept>();
  EXPECT_THROW(child.Join(60s), std::domain_error);
  EXPECT_EQ(child.ExitCode(), -SIGABRT);
}

// A12
TEST(DeathTest, IsQuietAboutAChildThatItTerminated) {
  auto child = Spawn<&WaitForever>();
  child.Terminate();
  EXPECT_TRUE(child.Join(60s));
  EXPECT_EQ(child.ExitCode(), -SIGTERM);
  EXPECT_EQ(child.Exception(), nullptr);
  try {
    child.Result();
    FAIL();
  } catch (const ChildTerminated& error) {
    EXPECT_EQ(error.signal(), SIGTERM);
  }
  child.Terminate();
  child.Kill();
}

// A12, A18
TEST(DeathTest, KillsAChild) {
  auto child = Spawn<&WaitForever>();
  child.Kill();
  EXPECT_THROW(child.Result(60s), ChildTerminated);
  EXPECT_EQ(child.ExitCode(), -SIGKILL);
}

// A13
TEST(DeathTest, TellsAKillByOthersFromItsOwn) {
  auto child = Spawn<&WaitForever>();
  ::kill(child.pid(), SIGKILL);
  EXPECT_EQ(DeathOf(child).signal(), SIGKILL);
}

// A18, C4
TEST(DeathTest, MakesTheSentinelReadable) {
  auto child = Spawn<&WaitForever>();
  pollfd sentinel{child.sentinel(), POLLIN, 0};
  EXPECT_EQ(::poll(&sentinel, 1, 0), 0);
  child.Kill();
  EXPECT_EQ(::poll(&sentinel, 1, 60000), 1);
}

// A8
TEST(DeathTest, DoesNotHangWhenSomebodyElseReaps) {
  ::signal(SIGCHLD, SIG_IGN);
  auto with_result = Spawn<[] { return 5; }>();
  EXPECT_EQ(with_result.Result(60s), 5);
  EXPECT_EQ(with_result.ExitCode(), std::nullopt);
  auto without = Spawn<&ExitAtOnce>(3);
  EXPECT_EQ(DeathOf(without).exit_status(), std::nullopt);
  EXPECT_EQ(DeathOf(without).signal(), std::nullopt);
  ::signal(SIGCHLD, SIG_DFL);
}

TEST(DeathTest, ChildFinishesThoughAForkOfItLivesOn) {
  Pipe pipe = MakePipe();
  const auto fork_and_return = [](const UniqueFd& reader) {
    char byte;
    if (::fork() == 0) ::_exit(static_cast<int>(ReadAll(reader.get(), &byte, 1)));
    return 5;
  };
  auto child = Spawn<fork_and_return>(pipe.reader);
  EXPECT_EQ(child.Result(60s), 5);
}

int SpawnAndWait(const UniqueFd& alive, bool die_with_parent) {
  const auto wait = [](const UniqueFd&) { return WaitForever(); };
  auto child = SpawnWith<wait>({.die_with_parent = die_with_parent}, alive);
  const pid_t pid = child.pid();
  WriteAll(alive.get(), &pid, sizeof(pid));
  return child.Result();
}

class ParentDeathTest : public ::testing::Test {
 protected:
  void StartTree(bool die_with_parent) {
    child_.emplace(Spawn<&SpawnAndWait>(pipe_.writer, die_with_parent));
    pipe_.writer.Reset();
    ReadAll(pipe_.reader.get(), &grandchild_, sizeof(grandchild_));
  }

  Pipe pipe_ = MakePipe();
  std::optional<Process<int>> child_;
  pid_t grandchild_ = 0;
};

TEST_F(ParentDeathTest, ChildrenEndWhenTheirParentIsKilled) {
  StartTree(true);
  child_->Kill();
  EXPECT_TRUE(EndsSoon(pipe_.reader));
}

TEST_F(ParentDeathTest, ChildrenThatAreToldToOutliveIt) {
  StartTree(false);
  child_->Kill();
  child_->Join();
  pollfd ended{pipe_.reader.get(), POLLIN, 0};
  EXPECT_EQ(::poll(&ended, 1, 1500), 0);
  ::kill(grandchild_, SIGKILL);
  EXPECT_TRUE(EndsSoon(pipe_.reader));
}

// A20
TEST(ParentDeathByOtherMeansTest, ChildrenEndWhenTheirParentExitsAtOnce) {
  Pipe pipe = MakePipe();
  const auto spawn_and_exit = [](const UniqueFd& writer) {
    const auto wait = [](const UniqueFd&) { return WaitForever(); };
    const auto child = Spawn<wait>(writer);
    ::_exit(0);
  };
  auto child = Spawn<spawn_and_exit>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_THROW(child.Join(60s), ChildDied);
  EXPECT_TRUE(EndsSoon(pipe.reader));
}

// A20: the process lives on, as another program that knows nothing of them.
TEST(ParentDeathByOtherMeansTest, ChildrenEndWhenTheirParentExecutesAnotherProgram) {
  Pipe pipe = MakePipe();
  const auto spawn_and_execute = [](const UniqueFd& writer) {
    const auto wait = [](const UniqueFd&) { return WaitForever(); };
    const auto child = Spawn<wait>(writer);
    ::execl("/bin/sleep", "sleep", "1000", nullptr);
  };
  auto child = Spawn<spawn_and_execute>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_TRUE(EndsSoon(pipe.reader));
  EXPECT_FALSE(child.Join(0ms));
  child.Kill();
  child.Join(60s);
}

TEST(ParentDeathTokenTest, RequestsStopBeforeTheEnd) {
  Pipe pipe = MakePipe();
  const auto spawn_and_die = [](const UniqueFd& writer) {
    const auto announce = [](const UniqueFd& writer) {
      const std::stop_callback tell(ParentDeath(), [&writer] { WriteAll(writer.get(), "s", 1); });
      WaitForever();
    };
    auto child = Spawn<announce>(writer);
    ::kill(::getpid(), SIGKILL);
  };
  auto child = Spawn<spawn_and_die>(pipe.writer);
  pipe.writer.Reset();
  EXPECT_THROW(child.Join(60s), ChildDied);
  pollfd readable{pipe.reader.get(), POLLIN, 0};
  ASSERT_EQ(::poll(&readable, 1, 10000), 1);
  char byte = 0;
  EXPECT_EQ(::read(pipe.reader.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 's');
  EXPECT_TRUE(EndsSoon(pipe.reader));
}

}  // namespace
}  // namespace roost
