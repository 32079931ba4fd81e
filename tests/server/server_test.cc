// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a server promises, with a real process, a real plugin and real kills.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/proxies/call.h"
#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/quota_exceeded.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t kOfTheZoo = 3;  // counters that each Zoo holds itself

size_t OpenDescriptors() {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

size_t CountersIn(const roost::ServerProcess& server) {
  size_t count = 0;
  for (const auto& object : server.Objects()) count += object.interface_name == "zoo::Counter";
  return count;
}

class ServerTest : public ::testing::Test {
 protected:
  roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "zoo"});
  zoo::ZooProxy zoo_ = server_.Create<zoo::Zoo>();
};

// Objects and their lives.

// H5, I1
TEST_F(ServerTest, CreatesIndependentObjectsWithTheirArguments) {
  auto a = server_.Create<zoo::Counter>(10);
  auto b = server_.Create<zoo::Counter>(20);
  EXPECT_EQ(a.Add(1), 11);
  EXPECT_EQ(b.Value(), 20);
  EXPECT_NE(a, b);
}

// G9
TEST_F(ServerTest, ThrowsWhatAConstructorThrew) {
  const auto e = Thrown<std::invalid_argument>([&] { server_.Create<zoo::Counter>(-1); });
  EXPECT_STREQ(e.what(), "a counter starts at 0 or above");
}

TEST_F(ServerTest, ReturnsManagedObjectsAsProxies) {
  const auto counter = zoo_.MakeCounter(5);
  EXPECT_EQ(counter.Add(2), 7);
  const auto many = zoo_.Counters(3);
  ASSERT_EQ(many.size(), 3u);
  EXPECT_EQ(many[2].Value(), 2);
}

TEST_F(ServerTest, GivesOneObjectOneIdentity) {
  const auto a = zoo_.SharedCounter();
  const auto b = zoo_.SharedCounter();
  EXPECT_EQ(a, b);
  EXPECT_EQ(std::hash<roost::Proxy>()(a), std::hash<roost::Proxy>()(b));
  EXPECT_NE(a, zoo_.MakeCounter(0));
  a.Add(4);
  EXPECT_EQ(b.Value(), 4);
}

// I7, I16
TEST_F(ServerTest, KeepsProxiesAndHandlesInSetsByWhatTheyStandFor) {
  const auto a = zoo_.SharedCounter();
  const auto b = zoo_.MakeCounter(0);
  EXPECT_EQ((std::unordered_set<zoo::CounterProxy>{a, zoo_.SharedCounter(), b, {}}).size(), 3u);
  EXPECT_EQ((std::set<zoo::CounterProxy>{a, zoo_.SharedCounter(), b, {}}).size(), 3u);
  EXPECT_TRUE(zoo::CounterProxy() < a && a < b);
  const auto handle = server_.handle();
  const auto same = roost::ServerHandle::Connect(server_.uri());
  EXPECT_EQ((std::unordered_set<roost::ServerHandle>{handle, same}).size(), 1u);
  EXPECT_EQ((std::set<roost::ServerHandle>{handle, same}).size(), 1u);
  std::ostringstream text;
  text << a << ", " << handle;
  EXPECT_EQ(text.str(), "object " + std::to_string(a.object_id()) + " of " + server_.uri() +
                            ", server at " + server_.uri());
}

TEST_F(ServerTest, TellsObjectsThatOneOwnerHoldsApart) {
  const auto members = zoo_.MemberCounters();
  EXPECT_EQ(members[0].Value(), 10);
  EXPECT_EQ(members[1].Value(), 20);
  EXPECT_NE(members[0], members[1]);
}

TEST_F(ServerTest, DestroysAnObjectWithItsLastProxy) {
  auto counter = zoo_.MakeCounter(0);
  auto copy = counter;
  EXPECT_EQ(CountersIn(server_), 1u);
  counter = {};
  EXPECT_EQ(copy.Add(1), 1);
  copy = {};
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 0; }));
  EXPECT_EQ(zoo_.CountersAlive(), kOfTheZoo);
}

TEST_F(ServerTest, LeavesNothingOfObjectsMadeAndDroppedByManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto counter = zoo_.MakeCounter(i);
        ASSERT_EQ(counter.Add(1), i + 1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(Eventually([&] { return server_.Objects().size() == 1; }));
  EXPECT_EQ(zoo_.CountersAlive(), kOfTheZoo);
}

TEST_F(ServerTest, NeverUsesAnIdAgain) {
  std::set<uint64_t> ids;
  for (int i = 0; i < 50; ++i) ids.insert(zoo_.MakeCounter(0).object_id());
  EXPECT_EQ(ids.size(), 50u);
}

// Proxies as arguments.

TEST_F(ServerTest, ResolvesAProxyOfItsOwnObjectToTheObject) {
  const auto keeper = server_.Create<zoo::Keeper>();
  const auto counter = server_.Create<zoo::Counter>(1);
  EXPECT_TRUE(keeper.IsHere(counter));
  keeper.Keep(counter);
  EXPECT_EQ(keeper.Bump(), 2);
  EXPECT_EQ(counter.Value(), 2);
  EXPECT_EQ(keeper.Kept(), counter);
}

TEST_F(ServerTest, KeepsAnObjectAliveThatAnotherObjectHolds) {
  const auto keeper = server_.Create<zoo::Keeper>();
  keeper.Keep(server_.Create<zoo::Counter>(1));
  EXPECT_EQ(keeper.Bump(), 2);
  keeper.Drop();
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 0; }));
}

TEST_F(ServerTest, TakesANullProxy) {
  const auto keeper = server_.Create<zoo::Keeper>();
  keeper.Keep({});
  EXPECT_FALSE(keeper.Kept());
  const auto e = Thrown<roost::InvalidArgument>([&] { keeper.Bump(); });
  EXPECT_THAT(e.what(), HasSubstr("zoo::Counter.add on a null proxy"));
}

TEST_F(ServerTest, CallsAnObjectOfAnotherServer) {
  auto other = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .name = "other"});
  const auto keeper = other.Create<zoo::Keeper>();
  auto counter = server_.Create<zoo::Counter>(1);
  keeper.Keep(counter);
  EXPECT_FALSE(keeper.IsHere(counter));
  EXPECT_EQ(keeper.Bump(), 2);
  EXPECT_EQ(keeper.Kept(), counter);
  counter = {};
  EXPECT_EQ(keeper.Bump(), 3);
  other.Shutdown();
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 0; }));
}

// Threads.

// I5
TEST_F(ServerTest, RunsAThreadsCallsOnOneServerThreadAcrossProxies) {
  const auto other = server_.Create<zoo::Zoo>();
  const int64_t here = zoo_.ThreadId();
  EXPECT_EQ(zoo_.ThreadId(), here);
  EXPECT_EQ(other.ThreadId(), here);
}

// I5
TEST_F(ServerTest, RunsFiftyThreadsCallsOnFiftyThreadsAtOnce) {
  const std::string gate = ::testing::TempDir() + "/gate";
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i) {
    threads.emplace_back([&, path = gate + std::to_string(i)] { zoo_.WaitForFile(path); });
  }
  // All are inside at the same time before any may leave.
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(
        Eventually([&] { return std::filesystem::exists(gate + std::to_string(i) + ".started"); }));
  }
  for (int i = 0; i < 50; ++i) std::ofstream(gate + std::to_string(i)).flush();
  for (auto& thread : threads) thread.join();
}

// Exceptions.

// G8
TEST_F(ServerTest, ThrowsEveryStandardExceptionWithItsTypeAndText) {
#define EXPECT_KIND(kind) EXPECT_STREQ(Thrown<std::kind>([&] { zoo_.Fail(#kind); }).what(), "why")
  EXPECT_KIND(logic_error);
  EXPECT_KIND(invalid_argument);
  EXPECT_KIND(domain_error);
  EXPECT_KIND(length_error);
  EXPECT_KIND(out_of_range);
  EXPECT_KIND(runtime_error);
  EXPECT_KIND(range_error);
  EXPECT_KIND(overflow_error);
  EXPECT_KIND(underflow_error);
#undef EXPECT_KIND
  Thrown<std::bad_alloc>([&] { zoo_.Fail("bad_alloc"); });
  const auto e = Thrown<std::system_error>([&] { zoo_.Fail("system_error"); });
  EXPECT_EQ(e.code(), std::errc::no_space_on_device);
  EXPECT_STREQ(e.what(), "writing the index: No space left on device");
}

TEST_F(ServerTest, ThrowsAUsersExceptionWithItsFields) {
  const auto e = Thrown<QuotaExceeded>([&] { zoo_.Fail("quota"); });
  EXPECT_EQ(e.user, "tom");
  EXPECT_EQ(e.limit, 12);
}

TEST_F(ServerTest, ThrowsWhatIsNoExceptionClassToo) {
  EXPECT_EQ(Thrown<int>([&] { zoo_.Fail("int"); }), 42);
}

// The line of zoo.cc that holds `text`.
std::string LineOf(const std::string& text) {
  std::ifstream source("tests/server/zoo.cc");
  std::string line;
  for (int number = 1; std::getline(source, line); ++number) {
    if (line.find(text) != std::string::npos) {
      return "tests/server/zoo.cc\", line " + std::to_string(number);
    }
  }
  ADD_FAILURE() << "no line with " << text;
  return "";
}

// G2, G8
TEST_F(ServerTest, TracesAnExceptionToItsThrowInThePlugin) {
  try {
    zoo_.Fail("quota");
    FAIL();
  } catch (const std::exception& e) {
    ASSERT_TRUE(roost::IsRemoteException(e));
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr(LineOf("throw QuotaExceeded(")));
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr("zoo (pid"));
    EXPECT_THAT(roost::GetRemoteTraceback(e), Not(HasSubstr("listener.cc")));
  }
}

TEST_F(ServerTest, TracesAnExceptionOfTheStandardLibraryToItsCallInThePlugin) {
  try {
    zoo_.Fail("vector");
    FAIL();
  } catch (const std::out_of_range& e) {
    EXPECT_THAT(roost::GetRemoteTraceback(e), HasSubstr(LineOf("std::vector<int>().at(7)")));
  }
}

// What cannot be.

TEST_F(ServerTest, NamesTheClassesThatThereAreForAnUnknownOne) {
  const auto e = Thrown<roost::UnknownClass>([&] {
    roost::ClientCall call(server_.handle(), zoo::Zoo::kId, "zoo::Elephant");
    call.Params(0, 0);
    call.SendCreate();
  });
  EXPECT_THAT(e.what(), HasSubstr("'zoo::Elephant'"));
  EXPECT_THAT(e.what(),
              HasSubstr("zoo::Counter, zoo::Keeper, zoo::Sluggish, zoo::Starter, zoo::Zoo"));
}

TEST_F(ServerTest, RefusesToCreateAClassUnderAnotherInterface) {
  Thrown<roost::InvalidArgument>([&] {
    roost::ClientCall call(server_.handle(), zoo::Zoo::kId, zoo::Counter::kName);
    call.Params(0, 0);
    call.SendCreate();
  });
}

// G9, I2 to I4, I15
TEST_F(ServerTest, RefusesAMethodThatTheSchemaDoesNotDeclare) {
  const auto counter = zoo_.MakeCounter(0);
  Thrown<roost::Unimplemented>([&] {
    roost::ClientCall call(counter, zoo::Counter::kId, 77, "zoo::Counter.none");
    call.Params(0, 0);
    call.Send();
  });
  // A constructor is no method of an object.
  Thrown<roost::Unimplemented>([&] {
    roost::ClientCall call(counter, zoo::Counter::kId, 0, "zoo::Counter.construct");
    call.Params(1, 0);
    call.Send();
  });
}

// I8: the compiler checks typed calls; what else is said over the wire is checked there.
TEST_F(ServerTest, ReadsMissingArgumentsAsDefaultsAndRefusesThoseOfAnotherKind) {
  const auto counter = zoo_.MakeCounter(7);
  roost::ClientCall shorter(counter, zoo::Counter::kId, 1, "zoo::Counter.add");
  shorter.Params(0, 0);  // of an older caller, who knew no delta: I15
  shorter.Send();
  EXPECT_EQ(counter.Value(), 7);
  Thrown<roost::SerializationError>([&] {
    roost::ClientCall call(zoo_, zoo::Zoo::kId, 1, "zoo::Zoo.fail");
    call.Params(0, 1).getPointerSection()[0].initAs<capnp::List<uint64_t>>(
        3);  // where a text belongs
    call.Send();
  });
  EXPECT_EQ(counter.Add(1), 8);
}

// I10
TEST_F(ServerTest, PassesAnExitOnToTheCallerAndLives) {
  EXPECT_EQ(Thrown<roost::ProcessExit>([&] { zoo_.Fail("exit"); }).code(), 3);
  EXPECT_GT(zoo_.ThreadId(), 0);
}

// I8
TEST_F(ServerTest, RefusesACallThroughAProxyOfAnotherInterface) {
  const zoo::CounterProxy counter(static_cast<const roost::Proxy&>(zoo_));
  const auto e = Thrown<roost::Unimplemented>([&] { counter.Value(); });
  EXPECT_THAT(e.what(), HasSubstr("is a zoo::Zoo"));
}

TEST_F(ServerTest, CannotBeUsedInABareFork) {
  zoo_.MakeCounter(0);  // dropped at once: a thread gives the reference back
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    int result = 1;
    try {
      zoo_.ThreadId();
    } catch (const roost::InvalidState&) {
      result = 0;
    } catch (...) {
    }
    zoo_ = {};  // the references are the parent's
    ::_exit(result);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_GT(zoo_.ThreadId(), 0);
}

// Other processes.

int64_t AddInChild(zoo::CounterProxy counter, int64_t delta) { return counter.Add(delta); }

TEST_F(ServerTest, ServesAChildThatIsGivenAProxy) {
  const auto counter = server_.Create<zoo::Counter>(1);
  EXPECT_EQ(roost::Spawn<&AddInChild>(counter, 5).Result(kPatience), 6);
  EXPECT_EQ(counter.Value(), 6);
}

TEST_F(ServerTest, KeepsAnObjectForAChildThoughTheSenderHasDroppedIt) {
  auto child = roost::Spawn<&AddInChild>(server_.Create<zoo::Counter>(1), 5);
  EXPECT_EQ(child.Result(kPatience), 6);
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 0; }));
}

std::pair<roost::ServerHandle, zoo::CounterProxy> CreateInChild(roost::ServerHandle server) {
  return {server, server.Create<zoo::Counter>(41)};
}

// H10
TEST_F(ServerTest, CanBeCreatedInByAChildThatIsGivenItsHandle) {
  const auto child = roost::Spawn<&CreateInChild>(server_.handle());
  const auto& [handle, counter] = child.Result(kPatience);
  EXPECT_EQ(handle, server_.handle());
  EXPECT_EQ(counter.Add(1), 42);
}

int64_t CreateFromQueue(roost::Queue<roost::ServerHandle> servers) {
  return servers.Get().Create<zoo::Counter>(5).Add(1);
}

// H10
TEST_F(ServerTest, CanBeCreatedInByWhoGetsItsHandleFromAQueueOrAValue) {
  roost::Queue<roost::ServerHandle> servers;
  auto child = roost::Spawn<&CreateFromQueue>(servers);
  servers.Put(server_.handle());
  EXPECT_EQ(child.Result(kPatience), 6);
  const auto value = roost::Value::Of(server_.handle());
  EXPECT_EQ(value.As<roost::ServerHandle>().Create<zoo::Counter>(7).Add(1), 8);
}

zoo::CounterProxy MakeInChild(zoo::ZooProxy zoo) { return zoo.MakeCounter(40); }

TEST_F(ServerTest, TakesAProxyOverThatAChildReturns) {
  auto child = roost::Spawn<&MakeInChild>(zoo_);
  EXPECT_EQ(child.Result(kPatience).Add(2), 42);
}

void HoldAndBlock(zoo::ZooProxy zoo) {
  const auto counters = zoo.Counters(100);
  zoo.Block();
}

TEST_F(ServerTest, FreesWhatAKilledClientHeld) {
  auto child = roost::Spawn<&HoldAndBlock>(zoo_);
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 100; }));
  child.Kill();
  EXPECT_TRUE(Eventually([&] { return CountersIn(server_) == 0; }));
}

// The server's end.

TEST_F(ServerTest, TellsEveryWaitingCallerWhenTheServerIsKilled) {
  std::vector<std::future<std::string>> callers;
  for (int i = 0; i < 10; ++i) {
    callers.push_back(std::async(std::launch::async, [this] {
      return std::string(Thrown<roost::ServerGone>([&] { zoo_.Block(); }).what());
    }));
  }
  // Blocked for sure: each has created its thread there.
  const std::string path = ::testing::TempDir() + "/killed";
  auto last = std::async(std::launch::async, [&] {
    return std::string(Thrown<roost::ServerGone>([&] { zoo_.WaitForFile(path); }).what());
  });
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path + ".started"); }));
  ::kill(server_.pid(), SIGKILL);
  for (auto& caller : callers) EXPECT_THAT(caller.get(), HasSubstr("is gone"));
  EXPECT_THAT(last.get(), HasSubstr("signal 9"));
  // Later calls too, and dropping what is left is safe.
  Thrown<roost::ServerGone>([&] { zoo_.ThreadId(); });
  Thrown<roost::ServerGone>([&] { server_.Create<zoo::Counter>(1); });
  zoo_ = {};
}

TEST_F(ServerTest, TellsTheCallerOfAMethodThatCrashes) {
  const auto e = Thrown<roost::ServerGone>([&] { zoo_.Crash(); });
  EXPECT_THAT(e.what(), HasSubstr("signal 6"));
}

TEST_F(ServerTest, ShutsDownWhileCallsRun) {
  const std::string path = ::testing::TempDir() + "/shut";
  auto caller = std::async(std::launch::async,
                           [&] { Thrown<roost::ServerGone>([&] { zoo_.WaitForFile(path); }); });
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path + ".started"); }));
  server_.Shutdown();
  caller.get();
  EXPECT_EQ(::kill(server_.pid(), 0), -1);
  server_.Shutdown();
}

TEST(ServerLifeTest, LeavesNoDescriptorAndNoProcessBehind) {
  roost::ServerProcess::Start({.plugins = {"libzoo.so"}}).Create<zoo::Zoo>().ThreadId();
  const size_t before = OpenDescriptors();
  for (int i = 0; i < 3; ++i) {
    auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
    auto zoo = server.Create<zoo::Zoo>();
    std::thread([&] { zoo.ThreadId(); }).join();
  }
  EXPECT_TRUE(Eventually([&] { return OpenDescriptors() <= before; }));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

int64_t ExitWithAServer() {
  static auto held = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  auto zoo = server.Create<zoo::Zoo>();
  std::exit(7);
}

TEST(ServerLifeTest, DoesNotHoldUpAnExit) {
  auto child = roost::Spawn<&ExitWithAServer>();
  EXPECT_TRUE(Eventually([&] { return child.Done(); }));
  EXPECT_EQ(child.ExitCode(), 7);
}

TEST(ServerLifeTest, EndsThoughTheServerIsStopped) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  ::kill(server.pid(), SIGSTOP);
  server.Shutdown();
  EXPECT_EQ(::kill(server.pid(), 0), -1);
}

// An orphan may stay a zombie where nobody reaps it; it runs no more.
bool IsRunning(pid_t pid) {
  FILE* const stat = std::fopen(("/proc/" + std::to_string(pid) + "/stat").c_str(), "r");
  if (stat == nullptr) return false;
  char text[256] = {};
  const bool is_there = std::fgets(text, sizeof(text), stat) != nullptr;  // it may end meanwhile
  std::fclose(stat);
  return is_there && std::string_view(text).find(") Z ") == std::string_view::npos;
}

int64_t ServerPidOfAKilledParent(std::string path) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  std::ofstream(path + ".tmp") << server.pid() << std::flush;
  std::filesystem::rename(path + ".tmp", path);
  server.Create<zoo::Zoo>().Block();
  return 0;
}

TEST(ServerLifeTest, EndsWithAParentThatIsKilled) {
  const std::string path = ::testing::TempDir() + "/server_pid";
  auto parent = roost::Spawn<&ServerPidOfAKilledParent>(path);
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(path); }));
  pid_t server = 0;
  std::ifstream(path) >> server;
  ASSERT_EQ(::kill(server, 0), 0);
  parent.Kill();
  EXPECT_TRUE(Eventually([&] { return !IsRunning(server); }));
}

// Plugins that cannot be served.

std::string RefusalOf(const std::vector<std::string>& plugins) {
  return Thrown<roost::PluginError>([&] { roost::ServerProcess::Start({.plugins = plugins}); })
      .what();
}

TEST(PluginTest, RefusesOneThatIsMissing) {
  EXPECT_THAT(RefusalOf({"libnowhere.so"}), HasSubstr("'libnowhere.so' is missing"));
  EXPECT_THAT(RefusalOf({"/nowhere/libx.so"}), HasSubstr("/nowhere/libx.so"));
}

TEST(PluginTest, RefusesALibraryThatIsNoneBeforeItsCodeRuns) {
  EXPECT_THAT(RefusalOf({"libno_plugin.so"}), HasSubstr("libno_plugin.so is not a Roost plugin"));
}

TEST(PluginTest, RefusesAFileThatIsNoLibrary) {
  EXPECT_THAT(RefusalOf({"tests/server/zoo.cc"}), HasSubstr("is no shared library"));
}

TEST(PluginTest, RefusesOneOfAnotherVersionBeforeItsCodeRuns) {
  const std::string why = RefusalOf({"libold_plugin.so"});
  EXPECT_THAT(why, HasSubstr("built for Roost 9.9.9 (plugin ABI 99, g++ 99)"));
}

TEST(PluginTest, RefusesOneThatThrowsWhileItRegisters) {
  EXPECT_THAT(RefusalOf({"libfails_to_register.so"}),
              HasSubstr("libfails_to_register.so failed while it registered its classes: "
                        "std::runtime_error: no licence"));
}

TEST(PluginTest, RefusesTwoThatRegisterOneName) {
  const std::string why = RefusalOf({"libzoo.so", "libtwice.so"});
  EXPECT_THAT(why, HasSubstr("'zoo::Counter' is registered twice"));
  EXPECT_THAT(why, HasSubstr("libzoo.so"));
  EXPECT_THAT(why, HasSubstr("libtwice.so"));
}

TEST(PluginTest, LoadsOneThatIsNamedTwiceOnce) {
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so", "libzoo.so"}});
  EXPECT_GT(server.Create<zoo::Zoo>().ThreadId(), 0);
}

TEST(PluginTest, SaysThatAPluginTookTheServerDown) {
  const auto e = Thrown<roost::ChildDied>(
      [] { roost::ServerProcess::Start({.plugins = {"libcrashes_at_load.so"}}); });
  EXPECT_EQ(e.signal(), SIGABRT);
}

}  // namespace
