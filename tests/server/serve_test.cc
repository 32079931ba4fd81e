// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Servers within a process, at an address that unrelated processes know, and with a key.

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/run_program.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

// A class of this program, in no plugin.
class Tally {
 public:
  int64_t Add(int64_t delta) {
    thread_ = std::this_thread::get_id();
    return value_ += delta;
  }
  int64_t Value() const { return value_; }
  std::thread::id thread() const { return thread_; }

 private:
  std::atomic<int64_t> value_{0};
  std::atomic<std::thread::id> thread_;
};

// A directory with a name that is short enough for a socket in it.
class ShortDirectory {
 public:
  ShortDirectory() {
    char name[] = "/tmp/roost.XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~ShortDirectory() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class AddressTest : public ::testing::Test {
 protected:
  // In a directory that is not there yet.
  std::string FreshAddress() {
    return "unix:" + (directory_.path() / std::to_string(++count_) / "socket").string();
  }

  ShortDirectory directory_;
  int count_ = 0;
};

std::string PathOf(const std::string& uri) { return uri.substr(5); }

int64_t AddTwo(zoo::CounterProxy counter) { return counter.Add(2); }

TEST(ServeTest, LetsAnyProcessCallObjectsOfThisOneAtAnyTime) {
  const auto server = roost::Serve();
  const auto tally = std::make_shared<Tally>();
  auto other = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  const auto keeper = other.Create<zoo::Keeper>();
  keeper.Keep(roost::Managed(tally));
  // No call is under way that could have lent it.
  EXPECT_EQ(keeper.Bump(), 1);
  EXPECT_NE(tally->thread(), std::this_thread::get_id());
  EXPECT_EQ(roost::Spawn<&AddTwo>(roost::Managed(tally)).Result(kPatience), 3);
  EXPECT_EQ(tally->Value(), 3);
  keeper.Drop();
  EXPECT_TRUE(Eventually([&] { return tally.use_count() == 1; }));
}

TEST(ServeTest, CallsItsOwnObjectsDirectly) {
  const auto server = roost::Serve();
  const auto tally = std::make_shared<Tally>();
  const zoo::CounterProxy proxy = roost::Managed(tally);
  EXPECT_EQ(proxy.Add(1), 1);
  EXPECT_EQ(tally->thread(), std::this_thread::get_id());
}

TEST(ServeTest, IsTheOnlyOneOfItsProcess) {
  {
    const auto server = roost::Serve();
    EXPECT_THAT(Thrown<roost::InvalidState>([] { roost::Serve(); }).what(), HasSubstr("already"));
  }
  Thrown<roost::InvalidState>(
      [] { const zoo::CounterProxy unserved = roost::Managed(std::make_shared<Tally>()); });
  const auto again = roost::Serve();
  const zoo::CounterProxy served = roost::Managed(std::make_shared<Tally>());
  EXPECT_EQ(served.server_uri(), again.uri());
}

TEST(ServeTest, CreatesObjectsOfItsPlugins) {
  const auto server = roost::Serve({.plugins = {"libzoo.so"}});
  EXPECT_EQ(server.Create<zoo::Counter>(4).Add(1), 5);
  EXPECT_TRUE(Eventually([&] { return server.handle().NumberOfObjects() == 0; }));
}

TEST(ServeTest, TellsWhoWaitsThatItEnded) {
  auto server = roost::Serve({.plugins = {"libzoo.so"}});
  EXPECT_FALSE(server.Wait(milliseconds(1)));
  auto waiting = std::async(std::launch::async, [&] { return server.Wait(); });
  const auto zoo = server.Create<zoo::Zoo>();
  const auto handle = server.handle();
  server.Shutdown();
  EXPECT_TRUE(waiting.get());
  server.Shutdown();
  Thrown<roost::ServerGone>([&] { handle.Create<zoo::Zoo>(); });
}

std::string WaitFor(zoo::ZooProxy zoo, std::string path) {
  try {
    zoo.WaitForFile(path);
    return "returned";
  } catch (const roost::ServerGone&) {
    return "gone";
  }
}

TEST(ServeTest, DrainsAndLeavesMethodsThatGoOnAlone) {
  auto server = roost::Serve({.plugins = {"libzoo.so"}});
  const auto zoo = server.Create<zoo::Zoo>();
  const std::string done = FreshPath("done"), never = FreshPath("never");
  auto first = roost::Spawn<&WaitFor>(zoo, done);
  ASSERT_TRUE(HasStarted(done));
  auto shutdown = std::async(std::launch::async, [&] { server.Shutdown(kPatience); });
  CreateFile(done);
  EXPECT_EQ(first.Result(kPatience), "returned");
  shutdown.get();

  auto next = roost::Serve({.plugins = {"libzoo.so"}});
  auto second = roost::Spawn<&WaitFor>(next.Create<zoo::Zoo>(), never);
  ASSERT_TRUE(HasStarted(never));
  next.Shutdown();
  EXPECT_EQ(second.Result(kPatience), "gone");
  CreateFile(never);  // its thread ends too
}

// Addresses.

TEST(UnrelatedProcessTest, DISABLED_CallsTheServerAtTheAddress) {
  const auto server =
      roost::ServerHandle::Connect(::getenv("ROOST_TEST_ADDRESS"), ::getenv("ROOST_TEST_KEY"));
  EXPECT_EQ(server.Create<zoo::Counter>(41).Add(1), 42);
}

// H11
TEST_F(AddressTest, ServesProcessesThatItDoesNotKnow) {
  const auto server = roost::Serve(
      {.address = FreshAddress(), .plugins = {"libzoo.so"}, .key = "a key for others"});
  ::setenv("ROOST_TEST_ADDRESS", server.uri().c_str(), 1);
  ::setenv("ROOST_TEST_KEY", "a key for others", 1);
  // What this test's own runner gave to it alone.
  for (const char* name : {"XML_OUTPUT_FILE", "TEST_PREMATURE_EXIT_FILE"}) ::unsetenv(name);
  const auto outcome = roost::tests::RunProgram({fs::read_symlink("/proc/self/exe"),
                                                 "--gtest_also_run_disabled_tests",
                                                 "--gtest_filter=UnrelatedProcessTest.*"});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("PASSED  ] 1 test"));
}

// O1
TEST_F(AddressTest, IsForThisUserAloneAndGoneWithTheServer) {
  const std::string address = FreshAddress();
  {
    auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .address = address});
    EXPECT_EQ(server.uri(), address);
    struct stat status;
    ASSERT_EQ(::stat(PathOf(address).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    ASSERT_EQ(::stat(fs::path(PathOf(address)).parent_path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);
    EXPECT_EQ(roost::ServerHandle::Connect(address).Create<zoo::Counter>(1).Add(1), 2);
  }
  EXPECT_FALSE(fs::exists(PathOf(address)));
}

TEST_F(AddressTest, ReplacesWhatADeadServerLeftAndRefusesALivingOnes) {
  const std::string address = FreshAddress();
  auto dead = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .address = address});
  const auto old = dead.handle();
  const auto lost = dead.Create<zoo::Counter>(1);
  ::kill(dead.pid(), SIGKILL);
  dead.Shutdown();
  ASSERT_TRUE(fs::exists(PathOf(address)));
  auto server = roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .address = address});
  const auto counter = server.Create<zoo::Counter>(1);
  Thrown<roost::AddressInUse>([&] { roost::ServerProcess::Start({.address = address}); });
  Thrown<roost::AddressInUse>([&] { roost::Serve({.address = address}); });
  EXPECT_EQ(counter.Add(1), 2);
  EXPECT_TRUE(fs::exists(PathOf(address)));
  // What was there before is gone, and whoever creates anew reaches the new server.
  Thrown<roost::ServerGone>([&] { lost.Add(1); });
  Thrown<roost::ObjectGone>([&] { lost.Add(1); });
  EXPECT_EQ(old.Create<zoo::Counter>(7).Add(1), 8);
}

TEST_F(AddressTest, RefusesADirectoryThatOthersCanEnterAndAFileThatIsNoSocket) {
  const fs::path& directory = directory_.path();
  fs::permissions(directory, fs::perms(0755));
  const std::string address = "unix:" + (directory / "socket").string();
  EXPECT_THAT(Thrown<roost::InvalidArgument>([&] { roost::Serve({.address = address}); }).what(),
              HasSubstr("0700"));
  fs::permissions(directory, fs::perms(0700));
  CreateFile(directory / "socket");
  EXPECT_THAT(Thrown<roost::AddressInUse>([&] { roost::Serve({.address = address}); }).what(),
              HasSubstr("no socket"));
  EXPECT_TRUE(fs::exists(directory / "socket"));
  Thrown<roost::InvalidArgument>([] { roost::Serve({.address = "unix:relative/socket"}); });
  Thrown<roost::InvalidArgument>([] { roost::Serve({.address = "tcp:localhost:1"}); });
}

// Keys.

class KeyTest : public ::testing::Test {
 protected:
  roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .key = "open sesame"});
};

std::string HowConnectingFails(std::string uri, std::string key) {
  return Thrown<roost::AccessDenied>([&] { roost::ServerHandle::Connect(uri, key); }).what();
}

// O2
TEST_F(KeyTest, RefusesAWrongKeyAndNone) {
  EXPECT_EQ(server_.Create<zoo::Counter>(1).Add(1), 2);
  EXPECT_THAT(roost::Spawn<&HowConnectingFails>(server_.uri(), "close sesame").Result(kPatience),
              HasSubstr("the server's key is another one"));
  EXPECT_THAT(roost::Spawn<&HowConnectingFails>(server_.uri(), "").Result(kPatience),
              HasSubstr("wants its key"));
}

int64_t CreateWithKey(std::string uri, std::string key) {
  return roost::ServerHandle::Connect(uri, key).Create<zoo::Counter>(1).Add(1);
}

TEST_F(KeyTest, LetsInWhoKnowsTheKey) {
  EXPECT_EQ(roost::Spawn<&CreateWithKey>(server_.uri(), "open sesame").Result(kPatience), 2);
}

TEST_F(KeyTest, IsProvedByTheServerToo) {
  auto keyless = roost::ServerProcess::Start({.plugins = {"libzoo.so"}});
  EXPECT_THAT(roost::Spawn<&HowConnectingFails>(keyless.uri(), "open sesame").Result(kPatience),
              HasSubstr("has no key"));
}

std::string UseWithoutKey(zoo::CounterProxy counter) {
  counter.Add(1);
  return HowConnectingFails(counter.server_uri(), "");
}

// O3
TEST_F(KeyTest, IsNotNeededByWhoIsGivenAProxy) {
  const auto counter = server_.Create<zoo::Counter>(1);
  EXPECT_THAT(roost::Spawn<&UseWithoutKey>(counter).Result(kPatience), HasSubstr("wants its key"));
  EXPECT_EQ(counter.Value(), 2);
}

TEST_F(KeyTest, IsEnoughToFindObjectsByTheirNumbers) {
  const auto counter = server_.Create<zoo::Counter>(1);
  const uint64_t id = server_.handle().Objects().at(0).id;
  const roost::FoundObject found = server_.handle().FindObject(id);
  EXPECT_EQ(found.object, counter);
  EXPECT_EQ(found.what.name, "zoo::Counter");
  EXPECT_THAT(found.what.plugin, HasSubstr("libzoo.so"));
  Thrown<roost::ObjectGone>([&] { server_.handle().FindObject(id + 1); });
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(KeyTest, IsNowhereThatOthersRead) {
  const std::string process = "/proc/" + std::to_string(server_.pid());
  EXPECT_THAT(Contents(process + "/cmdline"), Not(HasSubstr("sesame")));
  EXPECT_THAT(Contents(process + "/environ"), Not(HasSubstr("sesame")));
  const auto counter = server_.Create<zoo::Counter>(1);
  roost::Encoder encoder;
  roost::EncodeValues(encoder, counter, server_.handle());
  const auto bytes = encoder.bytes();
  EXPECT_THAT(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
              Not(HasSubstr("sesame")));
}

}  // namespace
