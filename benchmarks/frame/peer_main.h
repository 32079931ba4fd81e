// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_PEER_MAIN_H_
#define ROOST_BENCHMARKS_FRAME_PEER_MAIN_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "benchmarks/frame/crew.h"
#include "benchmarks/frame/crowd.h"
#include "benchmarks/frame/fork_server.h"
#include "benchmarks/frame/idle.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/rounds.h"

namespace bench {

// The program of a peer that is called over a unix socket, `PROGRAM ROW`: serves the row's rounds
// with `Client`, one thread's connection to what `serve(address, tell)` serves in a process of its
// own, which calls `tell` once it listens.
//
//   class Client {
//     explicit Client(const std::string& address);
//     void Call(int64_t calls);                          // and checks each answer
//     void Sleep(int64_t calls);                         // half a second each; may be missing
//     void Echo(bench::Payload& payload, int64_t calls);
//   };
template <class Client>
void PeerMain(int argc, char** argv,
              void (*serve)(const std::string& address, const std::function<void()>& tell)) {
  Check(argc == 2, "usage: PROGRAM ROW");
  const std::string_view row = argv[1];
  AllowManyFiles();
  const std::string address = "unix-abstract:" + UniqueName();
  const pid_t server = ForkServer([&](const auto& tell) { serve(address, tell); });

  if (row.starts_with("idle_")) {
    Client client(address);
    client.Call(1000);
    ServeIdle(row, server);
  } else if (row == "threads_1000") {
    ServeCrowd(server, [&] {
      auto client = std::make_shared<Client>(address);
      client->Call(1);
      return [client] { client->Call(1); };
    });
  } else if (row.starts_with("echo_")) {
    Client client(address);
    Payload payload(SizeOf(row));
    ServeRounds([&](int64_t calls) { return SecondsOf([&] { client.Echo(payload, calls); }); });
  } else {
    const bool sleeps = row == "sleep_50";
    Crew crew(row.ends_with("_50") ? 50 : 1, [&](int) -> Crew::Part {
      auto client = std::make_shared<Client>(address);
      client->Call(1);
      if constexpr (requires { client->Sleep(1); }) {
        if (sleeps) return [client](int64_t calls) { client->Sleep(calls); };
      }
      Check(!sleeps, "no such row");
      return [client](int64_t calls) { client->Call(calls); };
    });
    ServeRounds([&](int64_t calls) { return crew.Round(calls); });
  }
}

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_PEER_MAIN_H_
