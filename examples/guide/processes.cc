// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Functions of this program, run by processes of their own: one returns, one throws, one is told to
// end, and one is killed.

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>

#include "roost/roost.h"

using std::chrono_literals::operator""ms;

namespace {

double Root(double square) {
  if (square < 0) throw std::domain_error("no root of " + std::to_string(square));
  return std::sqrt(square);
}

void Idle() {
  while (true) pause();
}

int64_t DieHalfway() {
  std::raise(SIGKILL);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);

  auto child = roost::Spawn<&Root>(16);
  std::cout << "the root of 16 is " << child.Result() << "\n";

  auto failing = roost::Spawn<&Root>(-1);
  try {
    failing.Result();
  } catch (const std::domain_error& error) {
    std::cout << "it threw: " << error.what() << "\n";
  }

  auto idle = roost::SpawnWith<&Idle>({.name = "idle", .daemon = true});
  if (!idle.Join(10ms)) std::cout << idle.name() << " is still running\n";
  idle.Terminate();
  idle.Join();  // quiet: this process asked for it
  std::cout << "exit code " << *idle.ExitCode() << "\n";

  auto victim = roost::Spawn<&DieHalfway>();
  try {
    victim.Result();
  } catch (const roost::ChildDied& died) {
    std::cout << "killed by signal " << *died.signal() << std::endl;
  }
}
