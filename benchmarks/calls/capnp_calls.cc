// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Calls by Cap'n Proto's own RPC over a unix socket: a server with one event loop, and a connection
// with its event loop for each calling thread.
//
//   capnp_calls ROW

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <capnp/rpc-twoparty.h>
#include <kj/async-io.h>

#include "benchmarks/calls/target_peer.capnp.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/peer_main.h"
#include "benchmarks/frame/rounds.h"

namespace {

// Room for the largest payload.
constexpr capnp::ReaderOptions kOptions = {.traversalLimitInWords = uint64_t{1} << 40};

class TargetServer final : public Target::Server {
 protected:
  kj::Promise<void> increment(IncrementContext context) override {
    context.getResults().setY(context.getParams().getX() + 1);
    return kj::READY_NOW;
  }

  kj::Promise<void> echo(EchoContext context) override {
    const capnp::Data::Reader text = context.getParams().getText();
    context.getResults(capnp::MessageSize{text.size() / 8 + 16, 0}).setText(text);
    return kj::READY_NOW;
  }
};

void Serve(const std::string& address, const std::function<void()>& tell) {
  kj::AsyncIoContext io = kj::setupAsyncIo();
  capnp::Capability::Client target = kj::heap<TargetServer>();
  auto receiver = io.provider->getNetwork().parseAddress(address).wait(io.waitScope)->listen();
  tell();
  // What TwoPartyServer::listen does, with options for the size of messages.
  struct Connection {
    kj::Own<kj::AsyncIoStream> stream;
    capnp::TwoPartyVatNetwork network;
    capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc;
    Connection(kj::Own<kj::AsyncIoStream> connected, capnp::Capability::Client target)
        : stream(kj::mv(connected)),
          network(*stream, capnp::rpc::twoparty::Side::SERVER, kOptions),
          rpc(capnp::makeRpcServer(network, kj::mv(target))) {}
  };
  kj::Vector<kj::Own<Connection>> connections;
  for (;;) {
    connections.add(kj::heap<Connection>(receiver->accept().wait(io.waitScope), target));
  }
}

// One thread's connection.
class Client {
 public:
  explicit Client(const std::string& address)
      : io_(kj::setupAsyncIo()),
        stream_(io_.provider->getNetwork()
                    .parseAddress(address)
                    .wait(io_.waitScope)
                    ->connect()
                    .wait(io_.waitScope)),
        network_(*stream_, capnp::rpc::twoparty::Side::CLIENT, kOptions),
        rpc_(capnp::makeRpcClient(network_)),
        target_(Bootstrap()) {}

  void Call(int64_t calls) {
    for (int64_t i = 0; i < calls; ++i) {
      auto request = target_.incrementRequest();
      request.setX(i);
      bench::Check(request.send().wait(io_.waitScope).getY() == i + 1, "an increment");
    }
  }

  void Echo(bench::Payload& payload, int64_t calls) {
    for (int64_t i = 0; i < calls; ++i) {
      const std::string& text = payload.Next();
      auto request = target_.echoRequest(capnp::MessageSize{text.size() / 8 + 16, 0});
      request.setText(kj::arrayPtr(reinterpret_cast<const kj::byte*>(text.data()), text.size()));
      const auto answer = request.send().wait(io_.waitScope);
      const auto echoed = answer.getText().asChars();
      payload.CheckAnswer({echoed.begin(), echoed.size()});
    }
  }

 private:
  Target::Client Bootstrap() {
    capnp::MallocMessageBuilder message;
    auto id = message.initRoot<capnp::rpc::twoparty::VatId>();
    id.setSide(capnp::rpc::twoparty::Side::SERVER);
    return rpc_.bootstrap(id).castAs<Target>();
  }

  kj::AsyncIoContext io_;
  kj::Own<kj::AsyncIoStream> stream_;
  capnp::TwoPartyVatNetwork network_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc_;
  Target::Client target_;
};

}  // namespace

int main(int argc, char** argv) { bench::PeerMain<Client>(argc, argv, &Serve); }
