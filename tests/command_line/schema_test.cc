// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// `roost inspect` and `roost call`: what a plugin holds, and calls by its schema.

#include <signal.h>

#include <string>

#include <gmock/gmock.h>

#include "roost/roost.h"
#include "tests/command_line/roost_program.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class InspectTest : public RoostProgramTest {
 protected:
  static roost::tests::Outcome Inspect(const std::string& plugin) {
    return Roost({"inspect", "tests/server/" + plugin});
  }
};

TEST_F(InspectTest, ShowsStampClassesAndMethodsWithTheirTypes) {
  const auto outcome = Inspect("libzoo.so");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("built for Roost " ROOST_VERSION ", plugin ABI "));
  EXPECT_THAT(outcome.out, HasSubstr("class zoo::Counter\n"
                                     "  construct (start :Int64)  (constructor)\n"
                                     "      # Fails for a negative start.\n"
                                     "  add (delta :Int64) -> (value :Int64)\n"));
  EXPECT_THAT(outcome.out, HasSubstr("  counters (count :UInt32) -> (counters :List(Counter))\n"));
  EXPECT_THAT(outcome.out, HasSubstr("  drop ()\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("roost::standard")));
}

TEST_F(InspectTest, TellsScriptsTheSame) {
  const auto outcome = Roost({"inspect", "tests/server/libzoo.so", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              HasSubstr("\"refused\": null, \"classes\": [{\"name\": \"zoo::Counter\""));
  EXPECT_THAT(outcome.out,
              HasSubstr("{\"name\": \"add\", \"kind\": \"method\", \"parameters\": [{\"name\": "
                        "\"delta\", \"type\": \"Int64\"}], \"results\": [{\"name\": \"value\""));
}

TEST_F(InspectTest, SaysWhyAServerWouldRefuseThePlugin) {
  const auto refused = [](const std::string& plugin) {
    const auto outcome = Inspect(plugin);
    EXPECT_EQ(outcome.status, 5) << plugin << outcome.err;
    return outcome;
  };
  const auto old = refused("libold_plugin.so");
  EXPECT_THAT(old.out, HasSubstr("built for Roost 9.9.9, plugin ABI 99, with g++ 99"));
  EXPECT_THAT(old.err, HasSubstr("a server refuses it"));
  EXPECT_THAT(refused("libno_plugin.so").err, HasSubstr("has no ROOST_PLUGIN"));
  EXPECT_THAT(refused("libfails_to_register.so").err, HasSubstr("failed while it registered"));
  EXPECT_THAT(refused("libcrashes_at_load.so").err, HasSubstr("takes the server down"));
  EXPECT_THAT(refused("libnowhere.so").err, HasSubstr("cannot be read"));
  EXPECT_THAT(Roost({"inspect", FileWith("no library")}).err, HasSubstr("no shared library"));
}

class CallTest : public RoostProgramTest {
 protected:
  CallTest() : program_(Serve({})) {}

  roost::tests::Outcome Call(Words words) {
    words.insert(words.begin(), {"call", uri_});
    return Roost(words);
  }

  const std::unique_ptr<roost::tests::Program> program_;
};

TEST_F(CallTest, CallsAMethodOfANewObject) {
  const auto add = Call({"zoo::Counter.add", R"({"delta": 1})", "--new", R"({"start": 41})"});
  EXPECT_EQ(add.status, 0) << add.err;
  EXPECT_EQ(add.out, "{\"value\": 42}\n");
  EXPECT_EQ(Call({"Counter.value"}).out, "{\"value\": 0}\n");
  EXPECT_EQ(Call({"Zoo.environment", R"({"name": "NO_SUCH\"\n"})"}).out, "{\"value\": \"\"}\n");
  EXPECT_EQ(Call({"Zoo.counters", R"({"count": 2})"}).out,
            "{\"counters\": [{\"object\": \"Counter\"}, {\"object\": \"Counter\"}]}\n");
  EXPECT_EQ(Call({"Zoo.makeCounter", R"({"start": 2})"}).out,
            "{\"counter\": {\"object\": \"Counter\"}}\n");
  const auto server = roost::ServerHandle::Connect(uri_);
  EXPECT_TRUE(Eventually([&] { return server.NumberOfObjects() == 0; }));
}

TEST_F(CallTest, ShowsTheTracebackOfWhatTheMethodThrew) {
  const auto failed = Call({"Counter.value", "{}", "--new", R"({"start": -1})"});
  EXPECT_EQ(failed.status, 7);
  EXPECT_EQ(failed.out, "");
  EXPECT_THAT(failed.err, HasSubstr("Traceback (most recent call last) in zoo"));
  EXPECT_THAT(failed.err, HasSubstr("tests/server/zoo.cc\", line "));
}

TEST_F(CallTest, RefusesWhatTheSchemaDoesNotHave) {
  const auto refused = [this](const Words& words) {
    const auto outcome = Call(words);
    EXPECT_EQ(outcome.status, 2) << ::testing::PrintToString(words) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(refused({"Elephant.add"}), HasSubstr("it has roost::standard::"));
  EXPECT_THAT(refused({"Counter.subtract"}), HasSubstr("it has add, value"));
  EXPECT_THAT(refused({"Counter.construct"}), HasSubstr("no method 'construct'"));
  EXPECT_THAT(refused({"Counter.add", R"({"delta": "many"})"}), HasSubstr("does not fit"));
  EXPECT_THAT(refused({"Counter.add", R"({"alpha": 1})"}), HasSubstr("does not fit"));
  EXPECT_THAT(refused({"Counter.add", "{"}), HasSubstr("does not fit"));
  EXPECT_THAT(refused({"Counter"}), HasSubstr("CLASS.METHOD"));
}

TEST_F(CallTest, CallsALiveObjectByItsNumber) {
  const auto server = roost::ServerHandle::Connect(uri_);
  const auto counter = server.Create<zoo::Counter>(40);
  const std::string number = std::to_string(server.Objects().at(0).id);
  const auto add = Call({number + ".add", R"({"delta": 2})"});
  EXPECT_EQ(add.status, 0) << add.err;
  EXPECT_EQ(add.out, "{\"value\": 42}\n");
  EXPECT_EQ(counter.Value(), 42);  // it was this one, and is still there
  EXPECT_EQ(server.NumberOfObjects(), 1u);
  const auto refused = Call({number + ".add", "{}", "--new", "{}"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("--new is for a class"));
  EXPECT_THAT(Call({number + ".subtract"}).err, HasSubstr("it has add, value"));
  const auto gone = Call({"4711.add"});
  EXPECT_EQ(gone.status, 1);
  EXPECT_THAT(gone.err, HasSubstr("object 4711"));
}

TEST_F(CallTest, CallsAnObjectThatAMethodMade) {
  const auto server = roost::ServerHandle::Connect(uri_);
  const auto zoo = server.Create<zoo::Zoo>();
  const auto counter = zoo.MakeCounter(5);
  const std::string number = std::to_string(server.Objects().at(1).id);
  EXPECT_EQ(Call({number + ".value"}).out, "{\"value\": 5}\n");
}

TEST_F(CallTest, PassesObjectsByTheirNumbers) {
  const auto server = roost::ServerHandle::Connect(uri_);
  const auto keeper = server.Create<zoo::Keeper>();
  std::string number;
  {
    const auto counter = server.Create<zoo::Counter>(7);
    number = std::to_string(server.Objects().at(1).id);
    const auto keep = Call({std::to_string(server.Objects().at(0).id) + ".keep",
                            R"({"counter": {"object": )" + number + "}}"});
    EXPECT_EQ(keep.status, 0) << keep.err;
  }
  EXPECT_EQ(keeper.Bump(), 8);  // it was kept
  EXPECT_EQ(Call({number + ".value"}).out, "{\"value\": 8}\n");
  EXPECT_EQ(Call({"Starter.bump", "{}", "--new", R"({"counter": {"object": )" + number + "}}"}).out,
            "{\"value\": 10}\n");
  const auto wrong = [this](const std::string& json) {
    const auto outcome = Call({"Keeper.keep", json});
    EXPECT_NE(outcome.status, 0) << json;
    return outcome.err;
  };
  EXPECT_THAT(wrong(R"({"counter": 7})"), HasSubstr("counter: an object of the server is wanted"));
  EXPECT_THAT(wrong(R"({"counter": {"object": 4711}})"), HasSubstr("object 4711"));
}

TEST_F(CallTest, GivesAndTakesValuesOfAnyType) {
  const auto at = [this](int index) {
    const auto outcome =
        Call({"standard::ListObject.at", R"({"index": )" + std::to_string(index) + "}", "--new",
              R"({"items": [{"value": 3}, {"value": "x"}, {"value": 0.5}, {"value": true}, {}]})"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.out;
  };
  EXPECT_EQ(at(0), "{\"item\": 3}\n");
  EXPECT_EQ(at(1), "{\"item\": \"x\"}\n");
  EXPECT_EQ(at(2), "{\"item\": 0.5}\n");
  EXPECT_EQ(at(3), "{\"item\": true}\n");
  EXPECT_EQ(at(4), "{\"item\": null}\n");
}

TEST_F(CallTest, FindsObjectsOnlyForThoseWhoKnowTheKey) {
  const std::string key = FileWith("a secret that is long enough");
  const auto keyed = Serve({"--key-file", key, "--name", "keyed"});
  const auto server = roost::ServerHandle::Connect(uri_, "a secret that is long enough");
  const auto counter = server.Create<zoo::Counter>(1);
  const std::string number = std::to_string(server.Objects().at(0).id);
  EXPECT_EQ(Call({number + ".value"}).status, 4);
  const auto found = Call({number + ".value", "--key-file", key});
  EXPECT_EQ(found.out, "{\"value\": 1}\n") << found.err;
}

TEST_F(CallTest, SaysThatTheServerDiedMeanwhileOrIsSlow) {
  EXPECT_EQ(Call({"Zoo.block", "{}", "--timeout", "0.5"}).status, 8);
  EXPECT_EQ(Call({"Zoo.crash"}).status, 3);
  EXPECT_EQ(Call({"Zoo.threadId"}).status, 3);
}

}  // namespace
