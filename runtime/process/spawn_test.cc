// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/spawn.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/process/current_process.h"
#include "roost/process/test_main.h"
#include "roost/process/test_pipe.h"

namespace roost {

// Its codec compiles, and refuses.
struct Unsendable {
  explicit Unsendable() = default;
};

template <>
struct Codec<Unsendable> {
  static void Encode(Encoder&, const Unsendable&) {
    throw SerializationError("this Unsendable cannot be sent");
  }
  static Unsendable Decode(Decoder&) { return Unsendable(); }
};

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

using namespace std::chrono_literals;

struct Point {
  int x = 0;
  std::vector<std::string> labels;
  bool operator==(const Point&) const = default;
};

int Add(int a, int b) { return a + b; }
Point Mirror(const Point& point, std::string_view label) {
  return {-point.x, {std::string(label), point.labels.at(0)}};
}
void DoNothing() {}
std::string Repeat(char letter, uint64_t times) { return std::string(times, letter); }
std::string OwnName() { return ProcessName(); }
pid_t OwnPid() { return ::getpid(); }

void ThrowOutOfRange() { static_cast<void>(std::vector<int>().at(3)); }
void ThrowUnknown() {
  struct Private : std::runtime_error {
    using std::runtime_error::runtime_error;
  };
  throw Private("private");
}
void ThrowInThread() {
  std::thread([] { throw std::range_error("in a thread"); }).join();
}
int JoinThrower() {
  Spawn<&ThrowOutOfRange>().Join();
  return 0;
}
std::string SpawnOwnName() { return Spawn<&OwnName>().Result(); }

std::vector<int> OpenFds() {
  std::vector<int> fds;
  DIR* const directory = ::opendir("/proc/self/fd");
  while (const dirent* entry = ::readdir(directory)) {
    const int fd = std::atoi(entry->d_name);
    if (entry->d_name[0] != '.' && fd != ::dirfd(directory)) fds.push_back(fd);
  }
  ::closedir(directory);
  return fds;
}
std::vector<int> OpenFdsBesides(UniqueFd given) {
  given.Reset();
  return OpenFds();
}

std::string ReadText(const UniqueFd& file) {
  std::string text(64, '\0');
  text.resize(static_cast<size_t>(::pread(file.get(), text.data(), text.size(), 0)));
  return text;
}

UniqueFd MakeFile(const std::string& text) {
  UniqueFd file = CreateMemfd("spawn_test", 0);
  WriteAll(file.get(), text.data(), text.size());
  return file;
}

std::vector<UniqueFd> MakeFiles(int count) {
  std::vector<UniqueFd> files;
  for (int i = 0; i < count; ++i) files.push_back(MakeFile(std::to_string(i)));
  return files;
}

Unsendable MakeUnsendable() { return Unsendable(); }
void TakeUnsendable(const Unsendable&) {}

std::string ProgramPath() {
  std::string path(4096, '\0');
  path.resize(static_cast<size_t>(::readlink("/proc/self/exe", path.data(), path.size())));
  return path;
}

// A2, A6, A9
TEST(SpawnTest, ReturnsWhatTheFunctionReturned) {
  Process<int> child = Spawn<&Add>(3, 4);
  EXPECT_EQ(child.Result(), 7);
  EXPECT_EQ(child.Result(), 7);
  EXPECT_TRUE(child.Join());
  EXPECT_TRUE(child.Done());
  EXPECT_EQ(child.ExitCode(), 0);
  EXPECT_EQ(child.Exception(), nullptr);
}

// A1
TEST(SpawnTest, RunsInAnotherProcess) {
  auto child = Spawn<&OwnPid>();
  EXPECT_NE(child.pid(), ::getpid());
  EXPECT_EQ(child.Result(), child.pid());
}

// A2
TEST(SpawnTest, TakesStructsViewsAndLambdas) {
  EXPECT_EQ(Spawn<&Mirror>(Point{2, {"two"}}, "label").Result(), (Point{-2, {"label", "two"}}));
  EXPECT_EQ(Spawn<[](double x) { return x / 2; }>(3).Result(), 1.5);
  EXPECT_EQ(*Spawn<[](std::unique_ptr<int> x) { return x; }>(std::make_unique<int>(3)).Result(), 3);
  Spawn<DoNothing>().Result();
}

TEST(SpawnTest, CarriesDescriptorsBothWays) {
  EXPECT_EQ(Spawn<&ReadText>(MakeFile("there")).Result(), "there");
  EXPECT_EQ(ReadText(Spawn<&MakeFile>("back").Result()), "back");
  const auto read_all = [](const std::vector<UniqueFd>& files) {
    std::string all;
    for (const UniqueFd& file : files) all += ReadText(file);
    return all;
  };
  std::string expected;
  for (int i = 0; i < 300; ++i) expected += std::to_string(i);
  EXPECT_EQ(Spawn<read_all>(MakeFiles(300)).Result(), expected);
  EXPECT_EQ(Spawn<&MakeFiles>(200).Result().size(), 200u);
}

// A15: here more descriptors than fit into a message, and a codec that refuses.
TEST(SpawnTest, ThrowsWhatKeptAResultFromBeingEncoded) {
  EXPECT_THROW(Spawn<&MakeFiles>(300).Result(), SerializationError);
  auto child = Spawn<&MakeUnsendable>();
  try {
    child.Result();
    FAIL();
  } catch (const SerializationError& error) {
    EXPECT_STREQ(error.what(), "this Unsendable cannot be sent");
    EXPECT_TRUE(IsRemoteException(error));
  }
  EXPECT_EQ(child.ExitCode(), 1);
  EXPECT_THROW(Spawn<&TakeUnsendable>(Unsendable()), SerializationError);
}

// A21
TEST(SpawnTest, GivesTheChildOnlyTheDescriptorsItWasGiven) {
  std::vector<int> strays;
  for (int fd = 20; fd < 40; ++fd) strays.push_back(::dup2(0, fd));
  const std::vector<int> fds = Spawn<&OpenFdsBesides>(MakeFile("")).Result();
  for (const int fd : strays) ::close(fd);
  // The runtime's own, up to the parent's standard error and what wakes its thread.
  EXPECT_THAT(fds, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
}

// A5, A7
TEST(SpawnTest, ThrowsTheChildsExceptionEveryTime) {
  auto child = Spawn<&ThrowOutOfRange>();
  EXPECT_THROW(child.Join(), std::out_of_range);
  EXPECT_THROW(child.Join(), std::out_of_range);
  EXPECT_THROW(child.Result(), std::out_of_range);
  ASSERT_NE(child.Exception(), nullptr);
  EXPECT_TRUE(IsRemoteException(child.Exception()));
  EXPECT_THAT(GetRemoteTraceback(child.Exception()), HasSubstr("process/spawn_test.cc"));
  EXPECT_THAT(GetRemoteTraceback(child.Exception()), HasSubstr(child.name()));
  EXPECT_EQ(child.ExitCode(), 1);
}

// G7
TEST(SpawnTest, KeepsTheTypeOverTwoHops) {
  auto child = Spawn<&JoinThrower>();
  EXPECT_THROW(child.Join(), std::out_of_range);
}

// A16
TEST(SpawnTest, NamesExceptionsWhoseTypeIsUnknown) {
  auto child = Spawn<&ThrowUnknown>();
  try {
    child.Join();
    FAIL();
  } catch (const RemoteError& error) {
    EXPECT_THAT(error.type_name(), HasSubstr("Private"));
    EXPECT_EQ(error.text(), "private");
  }
}

// A10
TEST(SpawnTest, BringsHomeAnExceptionThatNoThreadCaught) {
  auto child = Spawn<&ThrowInThread>();
  EXPECT_THROW(child.Join(), std::range_error);
  EXPECT_EQ(child.ExitCode(), -SIGABRT);
}

// A4
TEST(SpawnTest, NamesProcessesByTheirPlaceInTheTree) {
  EXPECT_THAT(Spawn<&OwnName>().Result(), MatchesRegex("SpawnProcess-[0-9]+"));
  auto child = Spawn<&SpawnOwnName>();
  EXPECT_EQ(child.Result(), child.name() + ":1");
  EXPECT_EQ(SpawnWith<&OwnName>({.name = "reader"}).Result(), "reader");
  EXPECT_EQ(ProcessName(), "MainProcess");
}

// A4
TEST(SpawnTest, ShowsTheNameInPs) {
  const auto comm = [] { return ReadText(UniqueFd(::open("/proc/self/comm", O_RDONLY))); };
  EXPECT_EQ(SpawnWith<comm>({.name = "a-very-long-name"}).Result(), "a-very-long-nam\n");
}

TEST(SpawnTest, TellsChildrenThatTheyAre) {
  EXPECT_FALSE(IsSpawnedChild());
  EXPECT_TRUE(Spawn<[] { return IsSpawnedChild(); }>().Result());
}

// A3, A8
TEST(SpawnTest, StartsOnce) {
  auto child = MakeProcess<&Add>({}, 1, 2);
  EXPECT_FALSE(child.Done());
  EXPECT_EQ(child.ExitCode(), std::nullopt);
  EXPECT_THROW(child.Result(), InvalidState);
  EXPECT_THROW(child.Join(), InvalidState);
  EXPECT_THROW(child.Exception(), InvalidState);
  EXPECT_THROW(child.pid(), InvalidState);
  EXPECT_THROW(child.Terminate(), InvalidState);
  child.Start();
  EXPECT_THROW(child.Start(), InvalidState);
  EXPECT_EQ(child.Result(), 3);
}

TEST(SpawnTest, RefusesBeforeInit) { EXPECT_TRUE(WasRefusedBeforeInit()); }

// A3
TEST(SpawnTest, StartsOnceThoughManyThreadsTry) {
  auto child = MakeProcess<&Add>({}, 1, 2);
  std::atomic<int> started{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      try {
        child.Start();
        ++started;
      } catch (const InvalidState&) {
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(child.Result(), 3);
}

// A1, A3
TEST(SpawnTest, RefusesInAFork) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    try {
      Spawn<&DoNothing>();
    } catch (const InvalidState&) {
      ::_exit(0);
    }
    ::_exit(1);
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(SpawnTest, NamesAnExecutableThatCannotBeExecuted) {
  try {
    SpawnWith<&DoNothing>({.executable = "/no/such/program"});
    FAIL();
  } catch (const SpawnError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/no/such/program: No such file or directory"));
  }
  EXPECT_THROW(SpawnWith<&DoNothing>({.executable = "/etc/passwd"}), SpawnError);
}

TEST(SpawnTest, RunsTheExecutableThatItIsTold) {
  EXPECT_EQ(SpawnWith<&Add>({.executable = ProgramPath()}, 1, 2).Result(), 3);
  auto other = SpawnWith<&DoNothing>({.executable = "/bin/true"});
  EXPECT_THROW(other.Join(), ChildDied);
}

TEST(SpawnTest, RefusesWhereItWouldExecuteAnotherProgram) {
  const std::string command = "/lib64/ld-linux-x86-64.so.2 " + ProgramPath() + " " + kTryToSpawn;
  EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), kSpawnRefused);
}

// A5, A6, A7, A8
TEST(SpawnTest, WaitsNoLongerThanItIsTold) {
  auto [reader, writer] = MakePipe();
  const auto wait = [](const UniqueFd& pipe) {
    char byte;
    return ReadAll(pipe.get(), &byte, 1);
  };
  auto child = Spawn<wait>(reader);
  EXPECT_FALSE(child.Join(0ns));
  EXPECT_FALSE(child.Join(10ms));
  EXPECT_THROW(child.Result(10ms), TimeoutError);
  EXPECT_THROW(child.Exception(-1s), TimeoutError);
  EXPECT_FALSE(child.Done());
  EXPECT_EQ(child.ExitCode(), std::nullopt);
  writer.Reset();
  EXPECT_EQ(child.Result(30s), 0u);
}

TEST(SpawnTest, CanBeWaitedForByManyThreads) {
  auto child = Spawn<&Repeat>('x', 100'000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&child] { EXPECT_EQ(child.Result().size(), 100'000u); });
  }
  for (std::thread& thread : threads) thread.join();
}

// A21
TEST(SpawnTest, LeavesNeitherDescriptorsNorZombies) {
  Spawn<&DoNothing>().Join();
  const size_t before = OpenFds().size();
  for (int i = 0; i < 50; ++i) {
    auto child = Spawn<&ReadText>(MakeFile("x"));
    if (i % 2 == 0) child.Join();
  }
  // The handles of half of them are gone before they ended.
  const Deadline deadline = Deadline::After(30s);
  while (OpenFds().size() != before && !deadline.passed()) std::this_thread::yield();
  EXPECT_EQ(OpenFds().size(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace roost
