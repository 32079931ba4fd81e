// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A pair of sockets that keep packets whole.
//
//   packets ROW

#include <string.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <vector>

#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

int main(int argc, char** argv) {
  bench::Check(argc == 2, "usage: packets ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  int ends[2];
  bench::Check(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0, "socketpair");
  const int room = 16 << 20;
  ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));  // as much as it may have
  std::vector<char> largest(transfer.size);
  if (::send(ends[0], largest.data(), largest.size(), 0) < 0) {
    std::printf("unavailable: a packet of %zu bytes: %s\n", largest.size(), ::strerror(errno));
    return 0;
  }
  bench::Check(::recv(ends[1], largest.data(), largest.size(), 0) > 0, "recv");

  bench::ServeForkedTransfer(transfer, [&](int i, bench::Gate&) -> bench::Part {
    if (i < transfer.producers) {
      return [&, i](int64_t count) {
        return bench::Produce(
            transfer, i, transfer.EachPuts(count), [&](const std::byte* message, size_t size) {
              bench::Check(::send(ends[0], message, size, 0) == static_cast<ssize_t>(size), "send");
            });
      };
    }
    return [&](int64_t count) {
      return bench::Consume(
          transfer, transfer.EachTakes(count), [&](std::byte* message, size_t size) {
            bench::Check(::recv(ends[1], message, size, 0) == static_cast<ssize_t>(size), "recv");
          });
    };
  });
}
