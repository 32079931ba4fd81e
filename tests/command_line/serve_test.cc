// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// `roost serve`: a server of its own that a shell, or a service manager, runs.

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "roost/roost.h"
#include "tests/command_line/roost_program.h"
#include "tests/server/zoo.roost.h"

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class ServeVerbTest : public RoostProgramTest {};

TEST_F(ServeVerbTest, ServesPluginsAtAnAddressMadeOfTheNameUntilSigterm) {
  const auto program = Serve({});
  EXPECT_EQ(uri_, "unix:" + (folder_ / "roost/zoo").string());
  const auto server = roost::ServerHandle::Connect(uri_);
  EXPECT_EQ(server.Create<zoo::Counter>(1).Add(1), 2);
  EXPECT_EQ(server.DebugInfo().name, "zoo");
  ::kill(program->pid(), SIGTERM);
  const auto outcome = program->Wait();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("has ended"));
  EXPECT_THAT(outcome.err, HasSubstr("libzoo.so has zoo::Counter"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("\033"))) << "colours where there is no terminal";
  EXPECT_FALSE(fs::exists(folder_ / "roost/zoo"));
}

TEST_F(ServeVerbTest, ListensWhereItIsTold) {
  const std::string path = folder_ / "own/socket";
  Serve({"--listen", "unix:" + path, "--name", "zoological"});
  EXPECT_EQ(uri_, "unix:" + path);
}

std::string WaitFor(std::string uri, std::string path) {
  auto zoo = roost::ServerHandle::Connect(uri).Create<zoo::Zoo>();
  try {
    zoo.WaitForFile(path);
    return "returned";
  } catch (const roost::ServerGone&) {
    return "gone";
  }
}

TEST_F(ServeVerbTest, LetsCallsThatRunEnd) {
  const auto program = Serve({"--drain", "60"});
  const std::string done = FreshPath("done");
  auto caller = roost::Spawn<&WaitFor>(uri_, done);
  ASSERT_TRUE(HasStarted(done));
  ::kill(program->pid(), SIGINT);
  program->AwaitError("takes no further calls");
  CreateFile(done);
  EXPECT_EQ(caller.Result(kPatience), "returned");
  EXPECT_EQ(program->Wait().status, 0);
}

TEST_F(ServeVerbTest, EndsAtOnceAtTheSecondSignal) {
  const auto program = Serve({"--drain", "3600"});
  const std::string never = FreshPath("never");
  auto caller = roost::Spawn<&WaitFor>(uri_, never);
  ASSERT_TRUE(HasStarted(never));
  ::kill(program->pid(), SIGTERM);
  program->AwaitError("takes no further calls");
  ::kill(program->pid(), SIGTERM);
  EXPECT_EQ(program->Wait().status, 128 + SIGTERM);
  EXPECT_EQ(caller.Result(kPatience), "gone");
}

TEST_F(ServeVerbTest, EndsWithCallsThatNeverEndOnceTheDrainIsOver) {
  const auto program = Serve({"--drain", "0"});
  const std::string never = FreshPath("never");
  auto caller = roost::Spawn<&WaitFor>(uri_, never);
  ASSERT_TRUE(HasStarted(never));
  ::kill(program->pid(), SIGTERM);
  EXPECT_EQ(program->Wait().status, 0);
  EXPECT_EQ(caller.Result(kPatience), "gone");
}

TEST_F(ServeVerbTest, LetsInOnlyWhoKnowsTheKey) {
  const auto program = Serve({"--key-file", FileWith("open sesame\n")});
  EXPECT_EQ(roost::ServerHandle::Connect(uri_, "open sesame").Create<zoo::Counter>(1).Add(1), 2);
  const auto ps = [this](const std::string& key) {
    return Roost({"ps", uri_, "--key-file", FileWith(key)});
  };
  EXPECT_EQ(ps("open sesame").status, 0);
  const auto wrong = ps("close sesame");
  EXPECT_EQ(wrong.status, 4);
  EXPECT_THAT(wrong.err, HasSubstr("the server's key is another one"));
  EXPECT_EQ(Roost({"ps", uri_}).status, 4);
}

TEST_F(ServeVerbTest, RefusesAKeyFileThatOthersCanRead) {
  const std::string file = FileWith("open sesame");
  fs::permissions(file, fs::perms(0644));
  const auto outcome = Roost({"serve", "tests/server/libzoo.so", "--key-file", file});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("open to others"));
}

TEST_F(ServeVerbTest, RunsOnTheProcessorsThatItIsGiven) {
  cpu_set_t own;
  ASSERT_EQ(::sched_getaffinity(0, sizeof(own), &own), 0);
  int cpu = 0;
  while (!CPU_ISSET(cpu, &own)) ++cpu;
  const auto program = Serve({"--cpu", std::to_string(cpu)});
  cpu_set_t set;
  ASSERT_EQ(::sched_getaffinity(program->pid(), sizeof(set), &set), 0);
  EXPECT_EQ(CPU_COUNT(&set), 1);
  EXPECT_TRUE(CPU_ISSET(cpu, &set));
  EXPECT_EQ(Roost({"serve", "--cpu", "3-1"}).status, 2);
  EXPECT_EQ(Roost({"serve", "--cpu", "1,x"}).status, 2);
}

// What goes wrong, each with its own exit code and a message that says it.

TEST_F(ServeVerbTest, SaysWhyAPluginIsRefused) {
  const auto refusal = [](const std::string& plugin) {
    const auto outcome = Roost({"serve", plugin});
    EXPECT_EQ(outcome.status, 5) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refusal("libnowhere.so"), HasSubstr("is missing"));
  EXPECT_THAT(refusal("tests/server/libno_plugin.so"), HasSubstr("has no ROOST_PLUGIN"));
  EXPECT_THAT(refusal("tests/server/libold_plugin.so"), HasSubstr("built for Roost 9.9.9"));
  EXPECT_THAT(refusal("tests/server/libfails_to_register.so"),
              HasSubstr("failed while it registered"));
  EXPECT_THAT(refusal(FileWith("no library")), HasSubstr("no shared library"));
}

TEST_F(ServeVerbTest, SaysThatSomebodyElseListensThere) {
  const auto program = Serve({});
  const auto second = Roost({"serve", "tests/server/libzoo.so"});
  EXPECT_EQ(second.status, 6);
  EXPECT_THAT(second.err, HasSubstr("somebody else does"));
}

TEST_F(ServeVerbTest, RefusesWhatMakesNoSense) {
  for (const Words& words :
       {Words{"serve", "--lisen", "x"}, Words{"serve", "--listen"}, Words{"serve", "--drain", "-1"},
        Words{"serve", "--listen", "tcp:localhost:1"}, Words{"serve", "--name", "a/b"},
        Words{"serve", "--listen", "unix:relative"}, Words{"sevre"}, Words{}}) {
    const auto outcome = Roost(words);
    EXPECT_EQ(outcome.status, 2) << ::testing::PrintToString(words) << outcome.err;
    EXPECT_NE(outcome.err, "");
  }
}

// The service manager's side.

sockaddr_un AddressAt(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

roost::UniqueFd BoundSocket(int type, const std::string& path) {
  roost::UniqueFd socket(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  const sockaddr_un address = AddressAt(path);
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  return socket;
}

std::string Datagram(int socket) {
  char text[4096];
  const ssize_t size = ::recv(socket, text, sizeof(text), 0);
  return size < 0 ? "" : std::string(text, static_cast<size_t>(size));
}

TEST_F(ServeVerbTest, TellsTheServiceManagerThatItIsReadyAndThatItStops) {
  const std::string path = folder_ / "notify";
  const roost::UniqueFd manager = BoundSocket(SOCK_DGRAM, path);
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  const auto program = Serve({});
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(Datagram(manager.get()), "READY=1\nSTATUS=serves at " + uri_);
  ::kill(program->pid(), SIGTERM);
  EXPECT_THAT(Datagram(manager.get()), HasSubstr("STOPPING=1\n"));
  EXPECT_EQ(program->Wait().status, 0);
}

TEST_F(ServeVerbTest, TakesTheSocketThatTheServiceManagerListensAt) {
  const std::string path = folder_ / "activated";
  roost::UniqueFd listening = BoundSocket(SOCK_STREAM, path);
  ASSERT_EQ(::listen(listening.get(), 8), 0);
  ASSERT_EQ(::fcntl(listening.get(), F_SETFD, 0), 0);
  const Words start = {"/bin/bash", "-c",
                       "exec 3<&" + std::to_string(listening.get()) +
                           "; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\""};
  const auto started = [&](const Words& words) {
    Words command = start;
    command.push_back("bash");
    for (const std::string& word : Command(words)) command.push_back(word);
    return command;
  };
  const auto program = Started(started({"serve", "tests/server/libzoo.so"}));
  EXPECT_EQ(uri_, "unix:" + path);
  const auto zoo = roost::ServerHandle::Connect(uri_).Create<zoo::Zoo>();
  EXPECT_EQ(zoo.Environment("LISTEN_FDS"), "");
  ::kill(program->pid(), SIGTERM);
  EXPECT_EQ(program->Wait().status, 0);
  EXPECT_TRUE(fs::exists(path)) << "it belongs to the manager";
  EXPECT_EQ(Started(started({"serve", "tests/server/libzoo.so"}))->pid() > 0, true);
  EXPECT_EQ(roost::tests::RunProgram(started({"serve", "--listen", "unix:/x/y"})).status, 2);
}

}  // namespace
