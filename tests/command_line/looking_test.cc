// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// `roost ls` and `roost ps`: what runs, and what it holds.

#include <signal.h>

#include <string>

#include <gmock/gmock.h>

#include "roost/roost.h"
#include "tests/command_line/roost_program.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class LookingTest : public RoostProgramTest {};

// The line of the text with `part` in it.
std::string LineWith(const std::string& text, const std::string& part) {
  for (const std::string& line : roost::tests::Lines(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return "";
}

TEST_F(LookingTest, ListsServersOfThisUserWhereverTheyListen) {
  const auto program = Serve({"--name", "listed"});
  const auto own = roost::ServerProcess::Start({.name = "anonymous"});
  const auto ls = Roost({"ls"});
  EXPECT_EQ(ls.status, 0) << ls.err;
  EXPECT_THAT(LineWith(ls.out, uri_), AllOf(HasSubstr(std::to_string(program->pid())),
                                            HasSubstr(" listed "), HasSubstr(" serves ")));
  EXPECT_THAT(LineWith(ls.out, own.uri()), HasSubstr(" anonymous "));
  EXPECT_THAT(ls.out, Not(HasSubstr("\033")));
  const auto json = Roost({"ls", "--json"});
  EXPECT_THAT(json.out, HasSubstr("{\"pid\": " + std::to_string(program->pid()) +
                                  ", \"name\": \"listed\", \"program\": \"roost\", \"uri\": \"" +
                                  uri_ + "\", \"state\": \"serves\", \"classes\": "));
}

TEST_F(LookingTest, ListsWhatItCannotAskToo) {
  const auto keyed = Serve({"--name", "keyed", "--key-file", FileWith("secret")});
  const std::string keyed_uri = uri_;
  const auto stopped = Serve({"--name", "stopped"});
  ::kill(stopped->pid(), SIGSTOP);
  const auto ls = Roost({"ls", "--timeout", "5"});
  EXPECT_EQ(ls.status, 0);
  EXPECT_THAT(LineWith(ls.out, keyed_uri), HasSubstr(" needs a key "));
  EXPECT_THAT(LineWith(ls.out, uri_), HasSubstr(" says nothing "));
}

TEST_F(LookingTest, ShowsObjectsAndWhoHoldsThem) {
  const auto program = Serve({});
  const auto server = roost::ServerHandle::Connect(uri_);
  const auto counter = server.Create<zoo::Counter>(4);
  const auto keeper = server.Create<zoo::Keeper>();
  keeper.Keep(counter);
  const std::string me = std::to_string(::getpid());
  for (const std::string& meant : {uri_, std::string("zoo"), std::to_string(program->pid()),
                                   (folder_ / "roost/zoo").string()}) {
    const auto ps = Roost({"ps", meant});
    EXPECT_EQ(ps.status, 0) << ps.err;
    EXPECT_THAT(ps.out, HasSubstr("pid " + std::to_string(program->pid()) + ": "));
    EXPECT_THAT(LineWith(ps.out, "zoo::Counter"), ContainsRegex("^1 .*\\(" + me + "\\) x1"));
    EXPECT_THAT(LineWith(ps.out, "zoo::Keeper"), ContainsRegex("^2 "));
    EXPECT_THAT(LineWith(ps.out, "MainProcess  "), ContainsRegex("^" + me + " .* 2  "));
  }
  const auto json = Roost({"ps", uri_, "--json"});
  EXPECT_THAT(json.out, HasSubstr("{\"id\": 1, \"interface\": \"zoo::Counter\", \"plugin\": \""));
  EXPECT_THAT(json.out, HasSubstr("\"clients\": [{\"pid\": " + me + ", "));
}

void WaitFor(std::string uri, std::string path) {
  roost::ServerHandle::Connect(uri).Create<zoo::Zoo>().WaitForFile(path);
}

TEST_F(LookingTest, ShowsCallsInFlightAndWhoMadeThem) {
  const auto program = Serve({});
  EXPECT_THAT(Roost({"ps", uri_}).out, Not(HasSubstr("IN FLIGHT")));
  const std::string path = FreshPath("awaited");
  auto caller = roost::SpawnWith<&WaitFor>({.name = "tom"}, uri_, path);
  ASSERT_TRUE(HasStarted(path));
  const std::string who = std::to_string(caller.pid());
  EXPECT_THAT(LineWith(Roost({"ps", uri_}).out, "zoo::Zoo.waitForFile"),
              ContainsRegex("^zoo::Zoo.waitForFile  1  +[0-9.]+ s  +tom\\(" + who + "\\)  "));
  EXPECT_THAT(Roost({"ps", uri_, "--json"}).out,
              AllOf(HasSubstr("\"in_flight\": [{\"class\": \"zoo::Zoo\", \"method\": "
                              "\"waitForFile\", \"object\": 1, \"age_seconds\": "),
                    HasSubstr("\"client\": \"tom\", \"client_pid\": " + who)));
  CreateFile(path);
  caller.Result(kPatience);
}

void Seize(std::string uri, std::string path) {
  roost::ServerHandle::Connect(uri).Create<zoo::Keeper>().Seize(path);
}

TEST_F(LookingTest, ShowsCallsInFlightWhileAnObjectSaysNothing) {
  const auto program = Serve({});
  const std::string path = FreshPath("seized");
  auto caller = roost::SpawnWith<&Seize>({.name = "tom"}, uri_, path);
  ASSERT_TRUE(HasStarted(path));
  const auto ps = Roost({"ps", uri_, "--timeout", "0.5"});
  EXPECT_EQ(ps.status, 8);
  EXPECT_THAT(LineWith(ps.out, "zoo::Keeper.seize"), HasSubstr(" tom("));
  EXPECT_THAT(ps.err, HasSubstr("says nothing of its objects"));
  const auto json = Roost({"ps", uri_, "--timeout", "0.5", "--json"});
  EXPECT_EQ(json.status, 8);
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"method\": \"seize\""),
                              HasSubstr("\"objects\": null, \"clients\": null")));
  CreateFile(path);
  caller.Result(kPatience);
  EXPECT_EQ(Roost({"ps", uri_}).status, 0);
}

// P3
TEST_F(LookingTest, LogsCallsInFlightAtSigquit) {
  ::signal(SIGQUIT, SIG_IGN);  // as a shell's background jobs have it
  const auto program = Serve({});
  ::signal(SIGQUIT, SIG_DFL);
  const std::string path = FreshPath("awaited");
  auto caller = roost::SpawnWith<&WaitFor>({.name = "tom"}, uri_, path);
  ASSERT_TRUE(HasStarted(path));
  ::kill(program->pid(), SIGQUIT);
  program->AwaitError(
      "SIGQUIT: zoo::Zoo.waitForFile of object 1 for [0-9.]+ s, called by tom \\(pid " +
      std::to_string(caller.pid()) + "\\), on thread [0-9]+");
  CreateFile(path);
  caller.Result(kPatience);
  ::kill(program->pid(), SIGTERM);
  EXPECT_EQ(program->Wait().status, 0);
}

TEST_F(LookingTest, SaysThatNobodyListens) {
  for (const std::string nobody : {"unix:/nowhere/socket", "unix-abstract:nobody", "nobody", "1"}) {
    const auto ps = Roost({"ps", nobody});
    EXPECT_EQ(ps.status, 3) << nobody << ps.err;
    EXPECT_THAT(ps.err, HasSubstr("no server"));
  }
  EXPECT_EQ(Roost({"ps", "tcp:localhost"}).status, 2);
  EXPECT_EQ(Roost({"ps"}).status, 2);
  EXPECT_EQ(Roost({"ps", "a", "b"}).status, 2);
}

TEST_F(LookingTest, SaysThatTheServerIsDead) {
  const auto program = Serve({});
  ::kill(program->pid(), SIGKILL);
  program->Wait();
  ASSERT_TRUE(std::filesystem::exists(folder_ / "roost/zoo"));
  EXPECT_EQ(Roost({"ps", uri_}).status, 3);
  EXPECT_THAT(Roost({"ls"}).out, Not(HasSubstr(uri_)));
  Serve({});  // what is left is replaced
}

TEST_F(LookingTest, DoesNotWaitForEverForAServerThatIsStopped) {
  const auto program = Serve({});
  ::kill(program->pid(), SIGSTOP);
  const auto ps = Roost({"ps", uri_, "--timeout", "0.2"});
  EXPECT_EQ(ps.status, 8);
  EXPECT_THAT(ps.err, HasSubstr("says nothing"));
}

TEST_F(LookingTest, HelpsWithEveryVerbByExample) {
  const auto help = Roost({"--help"});
  EXPECT_EQ(help.status, 0);
  for (const std::string verb : {"new", "serve", "inspect", "ls", "ps", "top", "status", "call"}) {
    EXPECT_THAT(help.out, HasSubstr("\n  " + verb));
    const auto of = Roost({verb, "--help"});
    EXPECT_EQ(of.status, 0);
    EXPECT_THAT(of.out, HasSubstr("\n  roost " + verb));
    EXPECT_EQ(Roost({"help", verb}).out, of.out);
  }
}

}  // namespace
