// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Calls by gRPC over a unix socket: its synchronous server, and a channel with its own connection
// for each calling thread.
//
//   grpc_calls ROW

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <grpcpp/grpcpp.h>

#include "benchmarks/calls/target_peer.grpc.pb.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/peer_main.h"
#include "benchmarks/frame/rounds.h"

namespace {

using bench_target::Bytes;
using bench_target::Number;

class TargetService final : public bench_target::Target::Service {
  grpc::Status Increment(grpc::ServerContext*, const Number* x, Number* y) override {
    y->set_value(x->value() + 1);
    return grpc::Status::OK;
  }

  grpc::Status Sleep(grpc::ServerContext*, const Number* milliseconds, Number* slept) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds->value()));
    slept->set_value(milliseconds->value());
    return grpc::Status::OK;
  }

  grpc::Status Echo(grpc::ServerContext*, const Bytes* text, Bytes* answer) override {
    answer->set_value(text->value());
    return grpc::Status::OK;
  }
};

void Serve(const std::string& address, const std::function<void()>& tell) {
  TargetService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(-1);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  bench::Check(server != nullptr, "gRPC's server does not start");
  tell();
  server->Wait();
}

class Client {
 public:
  explicit Client(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a connection of its own
    stub_ = bench_target::Target::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }

  void Call(int64_t calls) {
    for (int64_t i = 0; i < calls; ++i) {
      grpc::ClientContext context;
      Number x, y;
      x.set_value(i);
      CheckStatus(stub_->Increment(&context, x, &y));
      bench::Check(y.value() == i + 1, "an increment");
    }
  }

  void Sleep(int64_t calls) {
    for (int64_t i = 0; i < calls; ++i) {
      grpc::ClientContext context;
      Number milliseconds, slept;
      milliseconds.set_value(500);
      CheckStatus(stub_->Sleep(&context, milliseconds, &slept));
      bench::Check(slept.value() == 500, "a sleep");
    }
  }

  void Echo(bench::Payload& payload, int64_t calls) {
    Bytes text, answer;
    for (int64_t i = 0; i < calls; ++i) {
      grpc::ClientContext context;
      text.set_value(payload.Next());
      CheckStatus(stub_->Echo(&context, text, &answer));
      payload.CheckAnswer(answer.value());
    }
  }

 private:
  static void CheckStatus(const grpc::Status& status) {
    bench::Check(status.ok(), status.error_message());
  }

  std::unique_ptr<bench_target::Target::Stub> stub_;
};

}  // namespace

int main(int argc, char** argv) { bench::PeerMain<Client>(argc, argv, &Serve); }
