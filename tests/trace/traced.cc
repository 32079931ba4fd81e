// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A program whose trace is looked at: `traced WHAT [ARGUMENT]`.

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

#include <glog/logging.h>

#include "roost/roost.h"
#include "tests/server/zoo.roost.h"

namespace {

class Tally {
 public:
  int64_t Add(int64_t delta) { return value_ += delta; }
  int64_t Value() const { return value_; }

 private:
  int64_t value_ = 0;
};

int64_t AddInChild(zoo::CounterProxy counter) {
  LOG(WARNING) << "the \"child\" adds";
  return counter.Add(1);
}

void Fail() { throw std::runtime_error("fails"); }

void Leave() { std::exit(0); }

// Both the getter and the putter have to wait.
int64_t Consume(roost::Queue<int64_t> queue, roost::Event ready) {
  ready.Set();
  const int64_t first = queue.Get();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return first + queue.Get() + queue.Get();
}

void HoldLock(roost::Lock lock, roost::Event held) {
  lock.Acquire();
  held.Set();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  lock.Release();
}

int64_t Square(int64_t x) { return x * x; }

// Everything that a trace tells of.
void DoAll() {
  roost::TraceSpan span("all \"of\" it\xff");
  auto server = roost::ServerProcess::Start({.plugins = {"tests/server/libzoo.so"}, .name = "zoo"});
  const auto zoo = server.Create<zoo::Zoo>();
  const auto counter = server.Create<zoo::Counter>(1);
  counter.Add(1);
  Tally tally;
  zoo.AddTo(roost::Callback(tally), 2);
  try {
    zoo.Fail("out_of_range");
  } catch (const std::exception&) {
  }
  zoo.LengthOf(std::string(100'000, 'x'));  // several times as large as a ring
  auto child = roost::Spawn<&AddInChild>(counter);
  std::thread([counter] { counter.Add(1); }).join();
  child.Result();
  roost::Spawn<&Leave>().Join();
  try {
    roost::Spawn<&Fail>().Result();
  } catch (const std::exception&) {
  }

  roost::Queue<int64_t> queue(1);
  roost::Event ready;
  auto consumer = roost::Spawn<&Consume>(queue, ready);
  ready.Wait();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (int64_t i = 0; i < 3; ++i) queue.Put(i);
  consumer.Result();

  roost::Lock lock;
  roost::Event held;
  auto holder = roost::Spawn<&HoldLock>(lock, held);
  held.Wait();
  lock.Acquire();
  lock.Release();
  holder.Result();

  roost::Pool pool({.processes = 1});
  pool.Apply<&Square>(3);
}

// Spans without end, with a child that does the same; killed from outside.
void Flood() {
  for (int i = 0;; ++i) roost::TraceSpan span("span " + std::to_string(i));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "all") {
    DoAll();
  } else if (what == "start") {
    roost::StartTrace(argv[2]);
    DoAll();
    roost::StopTrace();
    roost::TraceSpan span("after the end");
  } else if (what == "flood") {
    const auto child = roost::Spawn<&Flood>();
    std::cout << child.pid() << std::endl;
    Flood();
  } else {
    return 2;
  }
  return 0;
}
