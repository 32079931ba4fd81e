// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// POSIX message queues.
//
//   posix_mq ROW

#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string>

#include "benchmarks/frame/fork_server.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"

namespace {

// With as many messages as this user may have, up to 1024 and 16 MiB; -1 if none.
mqd_t Open(size_t size) {
  const rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
  ::setrlimit(RLIMIT_MSGQUEUE, &all);  // if it may
  const std::string name = "/" + bench::UniqueName();
  for (long capacity = size > 65536 ? 16 : 1024; capacity > 0; capacity /= 2) {
    mq_attr attributes = {};
    attributes.mq_maxmsg = capacity;
    attributes.mq_msgsize = static_cast<long>(size);
    const mqd_t queue =
        ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes);
    if (queue >= 0) {
      ::mq_unlink(name.c_str());
      return queue;
    }
  }
  return -1;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Check(argc == 2, "usage: posix_mq ROW");
  const bench::Transfer transfer = bench::TransferOf(argv[1]);
  const mqd_t queue = Open(transfer.size);
  if (queue < 0) {
    std::printf("unavailable: mq_open of messages of %zu bytes: %s\n", transfer.size,
                ::strerror(errno));
    return 0;
  }

  bench::ServeForkedTransfer(transfer, [&](int i, bench::Gate&) -> bench::Part {
    if (i < transfer.producers) {
      return [&, i](int64_t count) {
        return bench::Produce(
            transfer, i, transfer.EachPuts(count), [&](const std::byte* message, size_t size) {
              bench::Check(::mq_send(queue, reinterpret_cast<const char*>(message), size, 0) == 0,
                           "mq_send");
            });
      };
    }
    return [&](int64_t count) {
      return bench::Consume(
          transfer, transfer.EachTakes(count), [&](std::byte* message, size_t size) {
            const auto received =
                ::mq_receive(queue, reinterpret_cast<char*>(message), size, nullptr);
            bench::Check(received == static_cast<ssize_t>(size), "mq_receive");
          });
    };
  });
}
