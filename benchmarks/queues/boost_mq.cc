// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Boost.Interprocess's message_queue.
//
//   boost_mq ROW

#include <algorithm>
#include <cstddef>
#include <string>

#include <boost/interprocess/ipc/message_queue.hpp>

#include "benchmarks/frame/fork_server.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

int main(int argc, char** argv) {
  using boost::interprocess::message_queue;
  bench::Check(argc == 2, "usage: boost_mq ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  const std::string name = bench::UniqueName();
  // 16 MiB, up to 1024 messages.
  const size_t capacity = std::min<size_t>(1024, (size_t{16} << 20) / transfer.size);
  message_queue queue(boost::interprocess::create_only, name.c_str(), capacity, transfer.size);

  bench::ServeForkedTransfer(
      transfer,
      [&](int i, bench::Gate&) -> bench::Part {
        if (i < transfer.producers) {
          return [&, i](int64_t count) {
            return bench::Produce(
                transfer, i, transfer.EachPuts(count),
                [&](const std::byte* message, size_t size) { queue.send(message, size, 0); });
          };
        }
        return [&](int64_t count) {
          return bench::Consume(transfer, transfer.EachTakes(count),
                                [&](std::byte* message, size_t size) {
                                  size_t received;
                                  unsigned priority;
                                  queue.receive(message, size, received, priority);
                                  bench::Check(received == size, "the size of a message");
                                });
        };
      },
      [&] { message_queue::remove(name.c_str()); });
}
