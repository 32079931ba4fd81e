// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// An object in a server process, called from a child.

#include <iostream>

#include "roost/roost.h"
#include "scaling.roost.h"

int64_t Work(scaling::DoublerProxy doubler, int64_t x) { return doubler.Double(x); }

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);  // a spawned child never returns from here
  auto server = roost::ServerProcess::Start({.plugins = {"libscaling.so"}});
  scaling::DoublerProxy doubler = server.Create<scaling::Doubler>();
  auto child = roost::Spawn<&Work>(doubler, 3);
  std::cout << child.Result() << std::endl;  // 6, or the child's own exception, thrown again here
}
