// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// ZeroMQ over unix sockets: producers push, consumers pull from all of them.
//
//   zeromq ROW

#include <zmq.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "benchmarks/frame/fork_server.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

namespace {

// A socket with its own context; ends with its process.
void* OpenSocket(int type, size_t size) {
  void* const socket = ::zmq_socket(::zmq_ctx_new(), type);
  bench::Check(socket != nullptr, "zmq_socket");
  // ZeroMQ's own 1000 messages in each direction, up to 16 MiB.
  const int capacity = static_cast<int>(std::clamp<size_t>((16 << 20) / size, 1, 1000));
  ::zmq_setsockopt(socket, ZMQ_SNDHWM, &capacity, sizeof(capacity));
  ::zmq_setsockopt(socket, ZMQ_RCVHWM, &capacity, sizeof(capacity));
  return socket;
}

// Takes until all consumers together have taken `total`: which of them gets a message, ZeroMQ says.
bench::Tally ConsumeAll(void* socket, size_t size, int64_t total, std::atomic<int64_t>& taken) {
  constexpr int kMilliseconds = 1;
  ::zmq_setsockopt(socket, ZMQ_RCVTIMEO, &kMilliseconds, sizeof(kMilliseconds));
  std::vector<std::byte> message(size);
  bench::Inspector inspector;
  bench::Tally tally;
  int64_t told = 0;
  while (taken.load() < total) {
    const int received = ::zmq_recv(socket, message.data(), size, 0);
    if (received >= 0) {
      bench::Check(static_cast<size_t>(received) == size, "the size of a message");
      inspector.Take(message.data(), size);
      // Looked at now and then, and whenever there is nothing to take.
      if (inspector.count() - told < 64 && inspector.count() < total) continue;
    } else {
      bench::Check(errno == EAGAIN, "zmq_recv");
    }
    if (inspector.count() == told) continue;
    tally = inspector.tally();
    taken += tally.count - told;
    told = tally.count;
  }
  return tally;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 2, "usage: zeromq ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  const std::string name = "ipc://@" + bench::UniqueName() + "-";

  bench::ServeForkedTransfer(transfer, [&](int i, bench::Gate& gate) -> bench::Part {
    if (i < transfer.producers) {
      void* const socket = OpenSocket(ZMQ_PUSH, transfer.size);
      bench::Check(::zmq_bind(socket, (name + std::to_string(i)).c_str()) == 0, "zmq_bind");
      return [&, i, socket](int64_t count) {
        return bench::Produce(
            transfer, i, transfer.EachPuts(count), [&](const std::byte* message, size_t size) {
              bench::Check(::zmq_send(socket, message, size, 0) == static_cast<int>(size),
                           "zmq_send");
            });
      };
    }
    void* const socket = OpenSocket(ZMQ_PULL, transfer.size);
    for (int producer = 0; producer < transfer.producers; ++producer) {
      bench::Check(::zmq_connect(socket, (name + std::to_string(producer)).c_str()) == 0,
                   "zmq_connect");
    }
    return [&, socket](int64_t count) {
      return ConsumeAll(socket, transfer.size, transfer.EachPuts(count) * transfer.producers,
                        gate.counter());
    };
  });
}
