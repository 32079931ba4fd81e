// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin's classes as a stock Cap'n Proto client has them, over the server's socket.

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include <capnp/any.h>
#include <capnp/capability.h>
#include <capnp/rpc-twoparty.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <kj/async-io.h>

#include "proxies/host.capnp.h"
#include "roost/roost.h"
#include "tests/handles/carrier.roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using ::testing::HasSubstr;

using Request = capnp::Request<capnp::AnyPointer, capnp::AnyPointer>;

// Numbers of the methods in zoo.capnp.
constexpr uint16_t kAdd = 1, kFail = 1, kMakeCounter = 2, kWaitForFile = 6, kAddTo = 15,
                   kCallerPid = 17;

void SetNumber(capnp::AnyStruct::Builder params, int64_t number) {
  std::memcpy(params.getDataSection().begin(), &number, sizeof(number));
}

int64_t NumberOf(capnp::AnyPointer::Reader results) {
  int64_t number = 0;
  const auto data = results.getAs<capnp::AnyStruct>().getDataSection();
  std::memcpy(&number, data.begin(), std::min(sizeof(number), data.size()));
  return number;
}

// A Counter of the client.
class StockCounter final : public capnp::Capability::Server {
 public:
  explicit StockCounter(int64_t& value) : value_(value) {}

  DispatchCallResult dispatchCall(
      uint64_t interface_id, uint16_t method_id,
      capnp::CallContext<capnp::AnyPointer, capnp::AnyPointer> context) override {
    if (interface_id != zoo::Counter::kId) {
      return internalUnimplemented("zoo::Counter", interface_id);
    }
    if (method_id == kAdd) value_ += NumberOf(context.getParams());
    SetNumber(context.getResults().initAsAnyStruct(1, 0), value_);
    return {kj::READY_NOW, false};
  }

 private:
  int64_t& value_;
};

// And in tests/handles/carrier.capnp.
constexpr uint16_t kMake = 3, kKept = 6;

class StrangerTest : public ::testing::Test {
 protected:
  explicit StrangerTest(std::string key = "")
      : server_(roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .key = std::move(key)})),
        io_(kj::setupAsyncIo()),
        stream_(io_.provider->getNetwork()
                    .parseAddress(server_.uri().c_str())
                    .wait(io_.waitScope)
                    ->connect()
                    .wait(io_.waitScope)),
        client_(*stream_),
        host_(client_.bootstrap().castAs<roost::host::Host>()) {}

  ~StrangerTest() noexcept override {}  // kj's destructors may throw

  capnp::Capability::Client Create(const char* name, uint64_t interface_id) {
    auto request = host_.createRequest();
    request.setClass(name);
    request.setInterface(interface_id);
    request.initArguments().initAsAnyStruct(1, 0);
    return request.send().wait(io_.waitScope).getObject();
  }

  std::string FailureOf(Request request) {
    try {
      request.send().wait(io_.waitScope);
    } catch (const kj::Exception& e) {
      return e.getDescription().cStr();
    }
    ADD_FAILURE() << "no exception";
    return "";
  }

  roost::ServerProcess server_;
  kj::AsyncIoContext io_;
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyClient client_;
  roost::host::Host::Client host_;
};

TEST_F(StrangerTest, CallsPipelinedOnResultsThatAreNotThereYet) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  auto make = zoo.typelessRequest(zoo::Zoo::kId, kMakeCounter, nullptr);
  SetNumber(make.initAsAnyStruct(1, 0), 5);
  auto made = make.send();
  capnp::Capability::Client counter(made.getPointerField(0).asCap());
  auto add = counter.typelessRequest(zoo::Counter::kId, kAdd, nullptr);
  SetNumber(add.initAsAnyStruct(1, 0), 2);
  EXPECT_EQ(NumberOf(add.send().wait(io_.waitScope)), 7);
}

TEST_F(StrangerTest, IsKnownToMethodsByItsPidAlone) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  auto request = zoo.typelessRequest(zoo::Zoo::kId, kCallerPid, nullptr);
  request.initAsAnyStruct(0, 0);
  EXPECT_EQ(NumberOf(request.send().wait(io_.waitScope)), -::getpid());
}

TEST_F(StrangerTest, IsCalledBackByTheMethodThatItsObjectWasPassedTo) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  int64_t value = 10;
  auto add = zoo.typelessRequest(zoo::Zoo::kId, kAddTo, nullptr);
  auto params = add.initAsAnyStruct(1, 1);
  SetNumber(params, 3);  // times
  params.getPointerSection()[0].setAs<capnp::Capability>(
      capnp::Capability::Client(kj::heap<StockCounter>(value)));
  EXPECT_EQ(NumberOf(add.send().wait(io_.waitScope)), 13);
  EXPECT_EQ(value, 13);
}

// I6
TEST_F(StrangerTest, HasACallGoOnThatWasCalledBackThoughALaterOneBlocks) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  int64_t value = 0;
  auto add = zoo.typelessRequest(zoo::Zoo::kId, kAddTo, nullptr);
  auto params = add.initAsAnyStruct(1, 1);
  SetNumber(params, 3);  // times
  params.getPointerSection()[0].setAs<capnp::Capability>(
      capnp::Capability::Client(kj::heap<StockCounter>(value)));
  const std::string path = FreshPath("blocked");
  auto wait = zoo.typelessRequest(zoo::Zoo::kId, kWaitForFile, nullptr);
  wait.initAsAnyStruct(0, 1).getPointerSection()[0].setAs<capnp::Text>(path.c_str());
  auto added = add.send();
  auto waited = wait.send();
  EXPECT_EQ(NumberOf(added.wait(io_.waitScope)), 3);
  EXPECT_FALSE(std::filesystem::exists(path));
  CreateFile(path);
  waited.wait(io_.waitScope);
}

// P1, P3
TEST_F(StrangerTest, IsCountedAndSeenInItsCallsOnWhateverThreadTheyRun) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  int64_t value = 0;
  auto add = zoo.typelessRequest(zoo::Zoo::kId, kAddTo, nullptr);
  auto params = add.initAsAnyStruct(1, 1);
  SetNumber(params, 3);  // times
  params.getPointerSection()[0].setAs<capnp::Capability>(
      capnp::Capability::Client(kj::heap<StockCounter>(value)));
  add.send().wait(io_.waitScope);
  const std::string path = FreshPath("awaited");
  auto wait = zoo.typelessRequest(zoo::Zoo::kId, kWaitForFile, nullptr);
  wait.initAsAnyStruct(0, 1).getPointerSection()[0].setAs<capnp::Text>(path.c_str());
  auto waited = wait.send();
  const auto unknown = zoo.typelessRequest(zoo::Zoo::kId, 77, nullptr).send();
  waited.poll(io_.waitScope);  // what was said is sent
  ASSERT_TRUE(HasStarted(path));
  const auto in_flight = server_.Statistics().in_flight;
  ASSERT_EQ(in_flight.size(), 1u);
  EXPECT_EQ(in_flight[0].method, "waitForFile");
  EXPECT_EQ(in_flight[0].client, "");
  EXPECT_EQ(in_flight[0].client_pid, ::getpid());
  CreateFile(path);
  waited.wait(io_.waitScope);
  EXPECT_TRUE(Eventually([&] {
    int seen = 0;
    for (const auto& method : server_.Statistics().methods) {
      if (method.class_name != "zoo::Zoo") continue;
      seen += method.method == "addTo" && method.calls == 1 && method.errors == 0;
      seen += method.method == "waitForFile" && method.calls == 1;
      seen += method.method == "(unknown)" && method.calls == 1 && method.errors == 1;
      seen += method.method == "(constructor)" && method.calls == 1;
    }
    return seen == 4;
  }));
}

TEST_F(StrangerTest, CannotBecomeARoostClientLater) {
  Create(zoo::Zoo::kName, zoo::Zoo::kId);
  auto hello = host_.helloRequest();
  hello.setProtocol(1);
  try {
    hello.send().wait(io_.waitScope);
    ADD_FAILURE() << "hello was answered";
  } catch (const kj::Exception& e) {
    EXPECT_THAT(e.getDescription().cStr(), HasSubstr("before any call"));
  }
}

TEST_F(StrangerTest, GetsWhatAMethodThrewAsText) {
  auto zoo = Create(zoo::Zoo::kName, zoo::Zoo::kId);
  auto fail = zoo.typelessRequest(zoo::Zoo::kId, kFail, nullptr);
  fail.initAsAnyStruct(0, 1).getPointerSection()[0].setAs<capnp::Text>("invalid_argument");
  EXPECT_THAT(FailureOf(std::move(fail)), HasSubstr("std::invalid_argument: why"));
  EXPECT_THAT(FailureOf(zoo.typelessRequest(zoo::Zoo::kId, 77, nullptr)),
              HasSubstr("no method with number 77"));
}

TEST_F(StrangerTest, KeepsItsObjectsUntilItHangsUp) {
  const auto counter = Create(zoo::Counter::kName, zoo::Counter::kId);
  EXPECT_EQ(server_.NumberOfObjects(), 1u);
  stream_->shutdownWrite();
  EXPECT_TRUE(Eventually([&] { return server_.NumberOfObjects() == 0; }));
}

TEST_F(StrangerTest, FindsNoObjectsByTheirNumbers) {
  const auto counter = server_.Create<zoo::Counter>(1);
  auto find = host_.findRequest();
  find.setId(server_.Objects().at(0).id);
  try {
    find.send().wait(io_.waitScope);
    ADD_FAILURE() << "found";
  } catch (const kj::Exception& e) {
    EXPECT_THAT(e.getDescription().cStr(), HasSubstr("has not said hello"));
  }
}

class StrangerAtAKeyTest : public StrangerTest {
 protected:
  StrangerAtAKeyTest() : StrangerTest("open sesame") {}
};

// O2
TEST_F(StrangerAtAKeyTest, CanCreateAndSeeNothing) {
  for (const auto& what : {"create", "objects", "find"}) {
    try {
      if (what == std::string("create")) {
        Create(zoo::Zoo::kName, zoo::Zoo::kId);
      } else if (what == std::string("find")) {
        host_.findRequest().send().wait(io_.waitScope);
      } else {
        host_.objectsRequest().send().wait(io_.waitScope);
      }
      ADD_FAILURE() << what << " was not refused";
    } catch (const kj::Exception& e) {
      EXPECT_THAT(e.getDescription().cStr(), HasSubstr("knows the server's key"));
    }
  }
}

// D8: what needs descriptors is not for it.
TEST(StrangersValuesTest, AreRefusedWithDescriptorsAndServedWithout) {
  auto server = roost::ServerProcess::Start({.plugins = {"tests/handles/libcarrier.so"}});
  auto io = kj::setupAsyncIo();
  auto stream = io.provider->getNetwork()
                    .parseAddress(server.uri().c_str())
                    .wait(io.waitScope)
                    ->connect()
                    .wait(io.waitScope);
  capnp::TwoPartyClient client(*stream);
  auto host = client.bootstrap().castAs<roost::host::Host>();
  auto create = host.createRequest();
  create.setClass(carrier::Carrier::kName);
  create.setInterface(carrier::Carrier::kId);
  create.initArguments().initAsAnyStruct(0, 1);
  auto carrier = create.send().wait(io.waitScope).getObject();

  const auto kept_is_null = [&] {
    auto request = carrier.typelessRequest(carrier::Carrier::kId, kKept, nullptr);
    auto results = request.send().wait(io.waitScope);
    return results.getAs<capnp::AnyStruct>().getPointerSection()[0].isNull();
  };
  const auto make = [&]() -> std::string {
    auto request = carrier.typelessRequest(carrier::Carrier::kId, kMake, nullptr);
    try {
      request.send().wait(io.waitScope);
    } catch (const kj::Exception& e) {
      return e.getDescription().cStr();
    }
    return "no exception";
  };
  EXPECT_TRUE(kept_is_null());
  EXPECT_THAT(make(), HasSubstr("SerializationError: descriptors and shared memory go only to"));
  EXPECT_TRUE(kept_is_null());
}

}  // namespace

// What address sanitizer takes for a fault and is none: this program and libroost.so have the
// tables of one and the same schema, as each of Cap'n Proto's clients of it has.
extern "C" const char* __asan_default_options() { return "detect_odr_violation=0"; }
