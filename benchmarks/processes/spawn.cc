// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How long a process takes: from Spawn to the result, from the start of a server to the first
// call's answer, and posix_spawn and waitpid of this same program when it exits at once, so that
// all load the same libraries.
//
//   spawn ROW [limit_spawn|posix_spawn]

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string_view>

#include "benchmarks/calls/target.roost.h"
#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

constexpr std::string_view kExitAtOnce = "exit_at_once";

int Add(int a, int b) { return a + b; }

double SpawnWith(const roost::ProcessOptions& options) {
  return bench::SecondsOf([&] {
    bench::Check(roost::SpawnWith<&Add>(options, 3, 4).Result() == 7, "a child's result");
  });
}

double Spawn() { return SpawnWith({}); }

// Its standard error does not pass through this process.
double SpawnDirect() { return SpawnWith({.keep_last_words = false}); }

double SpawnBare() {
  char name[] = "spawn", what[] = "exit_at_once";
  char* const arguments[] = {name, what, nullptr};
  return bench::SecondsOf([&] {
    pid_t pid;
    int status;
    bench::Check(::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, arguments, environ) == 0 &&
                     ::waitpid(pid, &status, 0) == pid && status == 0,
                 "posix_spawn");
  });
}

double StartServer() {
  const double begin = bench::Now();
  auto server =
      roost::ServerProcess::Start({.plugins = {"benchmarks/calls/libtarget.so"}, .name = "target"});
  const auto target = server.Create<bench_target::Target>();
  bench::Check(target.Increment(1) == 2, "an increment");
  return bench::Now() - begin;  // its end is not measured
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && argv[1] == kExitAtOnce) return 0;
  roost::Init(&argc, &argv);
  bench::Check(argc >= 2, "usage: spawn ROW [SYSTEM]");
  const std::string_view row = argv[1], system = argc == 3 ? argv[2] : "roost";
  const std::function<double()> once = system == "posix_spawn"   ? SpawnBare
                                       : system == "limit_spawn" ? Spawn
                                       : row == "server_start"   ? StartServer
                                       : row == "spawn_direct"   ? SpawnDirect
                                                                 : Spawn;
  bench::ServeRounds([&](int64_t count) {
    double seconds = 0;
    for (int64_t i = 0; i < count; ++i) seconds += once();
    return seconds;
  });
}
