// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Calls of an object in a Roost server process: the rows call_1, call_50, sleep_50, echo_*,
// create_drop, throw, idle_* and threads_1000.
//
//   roost_calls ROW [limit_call]    with limit_call: one call, beside what the row measures

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "benchmarks/calls/target.roost.h"
#include "benchmarks/frame/crew.h"
#include "benchmarks/frame/crowd.h"
#include "benchmarks/frame/idle.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"

namespace {

using bench_target::Target;
using bench_target::TargetProxy;

void CallOften(const TargetProxy& target, int64_t calls) {
  for (int64_t i = 0; i < calls; ++i) bench::Check(target.Increment(i) == i + 1, "an increment");
}

void ServeCalls(const TargetProxy& target) {
  bench::ServeRounds(
      [&](int64_t calls) { return bench::SecondsOf([&] { CallOften(target, calls); }); });
}

void ServeCrew(const TargetProxy& target, const bench::Crew::Part& part) {
  bench::Crew crew(50, [&](int) {
    target.Increment(0);  // connects
    return part;
  });
  bench::ServeRounds([&](int64_t calls) { return crew.Round(calls); });
}

void ServeEcho(const TargetProxy& target, size_t size) {
  bench::Payload payload(size);
  bench::ServeRounds([&](int64_t calls) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < calls; ++i) payload.CheckAnswer(target.Echo(payload.Next()));
    });
  });
}

// The server gives a view of the parameter back, and the answer stays where it came.
void ServeEchoViews(const TargetProxy& target, size_t size) {
  bench::Payload payload(size);
  bench::ServeRounds([&](int64_t calls) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < calls; ++i) payload.CheckAnswer(target.EchoView(payload.Next()));
    });
  });
}

void ServeCreateDrop(const roost::ServerProcess& server) {
  bench::ServeRounds([&](int64_t count) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < count; ++i) server.Create<Target>();
    });
  });
  // The last few are given back within milliseconds.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (server.Objects().size() != 1) {
    bench::Check(std::chrono::steady_clock::now() < deadline, "dropped objects are still there");
  }
}

void Fail(const TargetProxy& target) {
  try {
    target.Fail(3);
  } catch (const std::runtime_error& error) {
    bench::Check(std::string_view(error.what()) == "boom", "an exception's text");
    return;
  }
  bench::Check(false, "no exception came");
}

void ServeThrow(const TargetProxy& target) {
  try {
    target.Fail(3);
  } catch (const std::exception&) {
    const std::string traceback = roost::GetRemoteTraceback(std::current_exception());
    bench::Check(traceback.find("target.cc\", line ") != traceback.npos,
                 "no lines in " + traceback);
  }
  bench::ServeRounds([&](int64_t calls) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < calls; ++i) Fail(target);
    });
  });
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  bench::Check(argc >= 2, "usage: roost_calls ROW [limit_call]");
  const std::string_view row = argv[1];

  bench::AllowManyFiles();
  auto server = roost::ServerProcess::Start({.plugins = {"libtarget.so"}, .name = "target"});
  const TargetProxy target = server.Create<Target>();
  if (argc == 3 || row.starts_with("call_1")) {
    ServeCalls(target);
  } else if (row == "call_50") {
    ServeCrew(target, [&](int64_t calls) { CallOften(target, calls); });
  } else if (row == "sleep_50") {
    ServeCrew(target, [&](int64_t calls) {
      for (int64_t i = 0; i < calls; ++i) bench::Check(target.Sleep(500) == 500, "a sleep");
    });
  } else if (row.starts_with("echo_") && row.ends_with("_views")) {
    ServeEchoViews(target, bench::SizeOf(row));
  } else if (row.starts_with("echo_")) {
    ServeEcho(target, bench::SizeOf(row));
  } else if (row == "create_drop") {
    ServeCreateDrop(server);
  } else if (row.starts_with("idle_")) {
    CallOften(target, 1000);
    bench::ServeIdle(row, server.pid());
  } else if (row == "threads_1000") {
    bench::ServeCrowd(server.pid(), [&] {
      target.Increment(0);  // connects
      return [&] { CallOften(target, 1); };
    });
  } else if (row == "throw") {
    ServeThrow(target);
  } else {
    bench::Check(false, "no such row");
  }
}
