// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A shared library, opened at run time, whose own functions run in children of the program.

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <glog/logging.h>

#include "roost/roost.h"

namespace {

std::string Greet(const std::string& name) {
  google::InitGoogleLogging("plugin");  // a child of Roost's has glog running already
  LOG(INFO) << "greeting " << name;
  return "hello " + name;
}

void LogMuch(size_t size) { LOG(INFO) << std::string(size, 'p'); }

void Fail(int number) { throw std::out_of_range("no " + std::to_string(number)); }

[[gnu::noinline]] void WriteTo(volatile int* place) {
  volatile int value = 1;
  *place = value;
}

int ExitWithAHandlerThatHangs() {
  std::atexit([] {
    while (true) ::pause();
  });
  std::exit(7);
}

}  // namespace

extern "C" {

std::string SpawnGreet(const std::string& name) {
  return roost::SpawnWith<&Greet>({.name = "greeter"}, name).Result();
}

void SpawnLogMuch(size_t size) { roost::SpawnWith<&LogMuch>({.name = "n"}, size).Join(); }

void SpawnFail() { roost::Spawn<&Fail>(7).Join(); }

void SpawnCrash() {
  roost::SpawnWith<[] { WriteTo(nullptr); }>({.name = "crasher"}).Join();
}

void SpawnExit() {
  roost::SpawnWith<&ExitWithAHandlerThatHangs>({.exit_timeout = std::chrono::milliseconds(50)})
      .Join();
}

}  // extern "C"
