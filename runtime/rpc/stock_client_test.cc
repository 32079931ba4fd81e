// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A stock Cap'n Proto client (RpcSystem on a KJ loop) against a Connection: each kind of message.

#include <sys/socket.h>

#include <chrono>
#include <thread>
#include <vector>

#include <capnp/rpc-twoparty.h>
#include <gtest/gtest.h>
#include <kj/async-io.h>

#include "roost/base/system_call.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/connection_test_service.h"
#include "roost/rpc/socket_stream.h"

namespace roost::rpc::testing {
namespace {

constexpr auto kPatience = 20 * kj::SECONDS;

class PingServer final : public Callback::Server {
 public:
  explicit PingServer(kj::Timer& timer, kj::Duration delay = 0 * kj::SECONDS)
      : timer_(timer), delay_(delay) {}

  kj::Promise<void> ping(PingContext context) override {
    seen.push_back(context.getParams().getX());
    return timer_.afterDelay(delay_).then(
        [context]() mutable { context.getResults().setY(context.getParams().getX() + 1); });
  }

  std::vector<int64_t> seen;

 private:
  kj::Timer& timer_;
  const kj::Duration delay_;
};

// Of a peer of whom nothing is known.
class StrangersPolicy final : public PeerPolicy {
 public:
  CapabilityPtr Vine(const CapabilityPtr&) override { return nullptr; }
  void Describe(const CapabilityPtr&, capnp::AnyPointer::Builder) override {}
  void Received() override {}
  bool PeerWaits() override { return false; }
  bool IsStranger(uint64_t, uint16_t) override { return true; }
  CapabilityPtr Accept(capnp::AnyPointer::Reader, CapabilityPtr vine) override { return vine; }
};

class StockClientTest : public ::testing::Test {
 protected:
  StockClientTest() : io_(kj::setupAsyncIo()) {
    int ends[2];
    Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    server_ = std::thread([socket = ends[0]] {
      const auto connection = Connection::Create(
          std::make_unique<Transport>(std::make_unique<SocketStream>(UniqueFd(socket))),
          std::make_shared<ServiceObject>(), std::make_unique<StrangersPolicy>());
      connection->Serve();
    });
    stream_ =
        io_.lowLevelProvider->wrapSocketFd(ends[1], kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP);
    client_ = kj::heap<capnp::TwoPartyClient>(*stream_);
  }

  ~StockClientTest() noexcept override {
    client_ = nullptr;
    stream_ = nullptr;
    server_.join();
  }

  Service::Client service() { return client_->bootstrap().castAs<Service>(); }

  template <class T>
  T Wait(kj::Promise<T>&& promise) {
    return io_.provider->getTimer().timeoutAfter(kPatience, kj::mv(promise)).wait(io_.waitScope);
  }

  template <class T>
  capnp::Response<T> Wait(capnp::RemotePromise<T>&& promise) {
    return Wait(kj::Promise<capnp::Response<T>>(kj::mv(promise)));
  }

  kj::Timer& timer() { return io_.provider->getTimer(); }

  kj::AsyncIoContext io_;
  std::thread server_;
  kj::Own<kj::AsyncIoStream> stream_;
  kj::Own<capnp::TwoPartyClient> client_;
};

TEST_F(StockClientTest, GetsResults) {
  auto request = service().addRequest();
  request.setA(2);
  request.setB(40);
  EXPECT_EQ(Wait(request.send()).getSum(), 42);
}

TEST_F(StockClientTest, GetsTheExceptionsTypeAndText) {
  auto request = service().failRequest();
  request.setText("too far");
  try {
    Wait(request.send());
    FAIL() << "no exception";
  } catch (const kj::Exception& e) {
    EXPECT_NE(std::string(e.getDescription().cStr()).find("std::out_of_range: too far"),
              std::string::npos)
        << e.getDescription().cStr();
  }
}

// Later versions of Cap'n Proto want hints for the call as well.
template <class Client>
auto TypelessRequest(Client client, uint16_t method) {
  constexpr uint64_t kId = capnp::typeId<Service>();
  if constexpr (requires { client.typelessRequest(kId, method, nullptr); }) {
    return client.typelessRequest(kId, method, nullptr);
  } else {
    return client.typelessRequest(kId, method, nullptr, {});
  }
}

TEST_F(StockClientTest, GetsUnimplementedForAnUnknownMethod) {
  auto request = TypelessRequest(service(), 99);
  try {
    request.send().wait(io_.waitScope);
    FAIL() << "no exception";
  } catch (const kj::Exception& e) {
    EXPECT_EQ(e.getType(), kj::Exception::Type::UNIMPLEMENTED);
  }
}

TEST_F(StockClientTest, IsCalledBackWhileItsCallRuns) {
  auto request = service().runRequest();
  request.setCallback(kj::heap<PingServer>(timer()));
  request.setCount(10);
  EXPECT_EQ(Wait(request.send()).getSum(), 55);
}

TEST_F(StockClientTest, PipelinesOntoACallThatWaitsForACallback) {
  auto request = service().makeRequest();
  request.setCallback(kj::heap<PingServer>(timer(), 50 * kj::MILLISECONDS));
  auto made = request.send();
  auto go = made.getThing().goRequest();
  go.setX(4);
  EXPECT_EQ(Wait(go.send()).getY(), 5);
}

TEST_F(StockClientTest, PipelinesOntoACallWhoseAnswerItDoesNotKeep) {
  auto request = service().makeRequest();
  request.setCallback(kj::heap<PingServer>(timer(), 30 * kj::MILLISECONDS));
  auto go = request.send().getThing().goRequest();  // its Finish comes before the call can run
  go.setX(4);
  EXPECT_EQ(Wait(go.send()).getY(), 5);
}

TEST_F(StockClientTest, PassesOnACapabilityOfACallThatStillRuns) {
  auto request = service().identityRequest();
  request.setCallback(kj::heap<PingServer>(timer(), 30 * kj::MILLISECONDS));
  auto running = request.send();
  auto run = service().runRequest();
  run.setCallback(running.getCallback());
  run.setCount(2);
  auto sum = run.send();
  // A call that comes later, of the same capability, does not overtake it.
  auto things = service().thingsRequest().send();
  EXPECT_EQ(Wait(kj::mv(things)).getAlive(), 0);
  EXPECT_EQ(Wait(kj::mv(sum)).getSum(), 3);
}

TEST_F(StockClientTest, DropsACallThatWaitsForAnAnswerAndGoesOn) {
  auto request = service().makeRequest();
  request.setCallback(kj::heap<PingServer>(timer(), 30 * kj::MILLISECONDS));
  auto made = request.send();
  {
    auto go = made.getThing().goRequest();
    auto dropped = go.send();
    timer().afterDelay(10 * kj::MILLISECONDS).wait(io_.waitScope);
  }
  auto again = Wait(kj::mv(made)).getThing().goRequest();
  again.setX(4);
  EXPECT_EQ(Wait(again.send()).getY(), 5);
}

TEST_F(StockClientTest, HasManyCallsInFlight) {
  kj::Vector<capnp::RemotePromise<Service::RunResults>> calls;
  // More than there are workers, and than are read while none waits.
  for (int i = 0; i < 100; ++i) {
    auto request = service().runRequest();
    request.setCallback(kj::heap<PingServer>(timer(), (20 - i % 20) * kj::MILLISECONDS));
    request.setCount(2);
    calls.add(request.send());
  }
  for (auto& call : calls) EXPECT_EQ(Wait(kj::mv(call)).getSum(), 3);
}

TEST_F(StockClientTest, PassesAPromiseThatResolvesLater) {
  auto later = kj::newPromiseAndFulfiller<Callback::Client>();
  auto request = service().runRequest();
  request.setCallback(Callback::Client(kj::mv(later.promise)));
  request.setCount(2);
  auto call = request.send();
  timer().afterDelay(20 * kj::MILLISECONDS).wait(io_.waitScope);
  later.fulfiller->fulfill(Callback::Client(kj::heap<PingServer>(timer())));
  EXPECT_EQ(Wait(kj::mv(call)).getSum(), 3);
}

TEST_F(StockClientTest, GetsItsOwnCapabilityBackWithCallsInOrder) {
  auto server = kj::heap<PingServer>(timer(), 20 * kj::MILLISECONDS);
  PingServer& pings = *server;
  Callback::Client own = kj::mv(server);
  auto request = service().identityRequest();
  request.setCallback(own);
  auto call = request.send();
  // Sent through the server while the answer is unknown, then directly.
  Callback::Client pipelined = call.getCallback();
  auto first = pipelined.pingRequest();
  first.setX(100);
  auto through = first.send();
  Wait(kj::mv(call));
  auto second = pipelined.pingRequest();
  second.setX(200);
  auto direct = second.send();
  EXPECT_EQ(Wait(kj::mv(through)).getY(), 101);
  EXPECT_EQ(Wait(kj::mv(direct)).getY(), 201);
  EXPECT_EQ(pings.seen, (std::vector<int64_t>{0, 100, 200}));
}

TEST_F(StockClientTest, DropsACallAndGoesOn) {
  {
    auto request = service().runRequest();
    request.setCallback(kj::heap<PingServer>(timer(), 30 * kj::MILLISECONDS));
    request.setCount(1);
    auto dropped = request.send();
    timer().afterDelay(10 * kj::MILLISECONDS).wait(io_.waitScope);
  }
  auto request = service().addRequest();
  request.setA(1);
  request.setB(1);
  EXPECT_EQ(Wait(request.send()).getSum(), 2);
}

// A call that was called back goes on, whatever the one does that ran meanwhile.
TEST_F(StockClientTest, GoesOnWithACallThoughALaterOneBlocks) {
  gate = false;
  auto request = service().runRequest();
  request.setCallback(kj::heap<PingServer>(timer(), 10 * kj::MILLISECONDS));
  request.setCount(3);
  auto first = request.send();
  auto blocked = TypelessRequest(service(), kWaitForGate).send();
  EXPECT_EQ(Wait(kj::mv(first)).getSum(), 6);
  gate = true;
  gate.notify_all();
  Wait(kj::mv(blocked));
}

TEST_F(StockClientTest, HasItsCallsMadeInOrder) {
  gate = false;
  notes.clear();
  auto blocked = TypelessRequest(service(), kWaitForGate).send();
  kj::Vector<capnp::RemotePromise<capnp::AnyPointer>> calls;
  std::vector<int64_t> expected;
  for (int i = 0; i < 200; ++i) {
    auto request = TypelessRequest(service(), kNote);
    request.initAs<Service::AddParams>().setA(i);
    calls.add(request.send());
    expected.push_back(i);
  }
  timer().afterDelay(10 * kj::MILLISECONDS).wait(io_.waitScope);
  gate = true;
  gate.notify_all();
  for (auto& call : calls) Wait(kj::mv(call));
  EXPECT_EQ(notes, expected);
  Wait(kj::mv(blocked));
}

TEST_F(StockClientTest, StopsACallThatItDrops) {
  const int seen = stops_seen, awaited = stops_awaited;
  {
    auto dropped = TypelessRequest(service(), kWaitForStop).send();
    while (stops_awaited == awaited) {
      timer().afterDelay(1 * kj::MILLISECONDS).wait(io_.waitScope);
    }
  }
  // It comes after that one in the order.
  Wait(service().thingsRequest().send());
  EXPECT_EQ(stops_seen, seen + 1);
}

TEST_F(StockClientTest, StopsItsCallsWhenItHangsUp) {
  const int seen = stops_seen, awaited = stops_awaited;
  auto call = TypelessRequest(service(), kWaitForStop).send();
  while (stops_awaited == awaited) timer().afterDelay(1 * kj::MILLISECONDS).wait(io_.waitScope);
  stream_->shutdownWrite();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (stops_seen == seen && std::chrono::steady_clock::now() < end) {
    timer().afterDelay(1 * kj::MILLISECONDS).wait(io_.waitScope);
  }
  EXPECT_EQ(stops_seen, seen + 1);
}

// While it does not read, the server hears of a hang-up all the same.
TEST_F(StockClientTest, StopsItsCallsWhenItHangsUpWithManyUnread) {
  const int seen = stops_seen, awaited = stops_awaited;
  kj::Vector<capnp::RemotePromise<capnp::AnyPointer>> calls;
  for (int i = 0; i < 300; ++i) calls.add(TypelessRequest(service(), kWaitForStop).send());
  while (stops_awaited == awaited) timer().afterDelay(1 * kj::MILLISECONDS).wait(io_.waitScope);
  stream_->shutdownWrite();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (stops_seen == seen && std::chrono::steady_clock::now() < end) {
    timer().afterDelay(1 * kj::MILLISECONDS).wait(io_.waitScope);
  }
  EXPECT_EQ(stops_seen, seen + 1);
}

TEST_F(StockClientTest, ReleasesWhatItGot) {
  {
    auto request = service().makeRequest();
    request.setCallback(kj::heap<PingServer>(timer()));
    auto response = Wait(request.send());
    EXPECT_EQ(Wait(service().thingsRequest().send()).getAlive(), 1);
  }
  EXPECT_EQ(Wait(service().thingsRequest().send()).getAlive(), 0);
}

TEST_F(StockClientTest, SendsAndGetsALargeMessage) {
  const size_t kSize = 20 << 20;
  auto request = service().echoRequest();
  auto data = request.initData(kSize);
  for (size_t i = 0; i < kSize; ++i) data[i] = static_cast<kj::byte>(i * 31);
  auto response = Wait(request.send());
  const capnp::Data::Reader echoed = response.getData();
  ASSERT_EQ(echoed.size(), kSize);
  for (size_t i = 0; i < kSize; i += 4099) ASSERT_EQ(echoed[i], static_cast<kj::byte>(i * 31));
}

}  // namespace
}  // namespace roost::rpc::testing
