// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects that live in a server process, called through proxies: from here and from a child.

#include <cstdint>
#include <iostream>

#include <glog/logging.h>

#include "roost/roost.h"
#include "scaling.roost.h"

namespace {

int64_t DoubleThenTriple(scaling::DoublerProxy doubler, scaling::TriplerProxy tripler, int64_t x) {
  return tripler.Triple(doubler.Double(x));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);

  auto server = roost::ServerProcess::Start({.plugins = {"libscaling.so"}, .name = "scaling"});
  scaling::DoublerProxy doubler = server.Create<scaling::Doubler>();
  scaling::TriplerProxy tripler = server.Create<scaling::Tripler>();
  std::cout << "double 3: " << doubler.Double(3) << "\n"
            << "triple 3: " << tripler.Triple(3) << "\n";

  auto child = roost::Spawn<&DoubleThenTriple>(doubler, tripler, 3);
  std::cout << "doubled and tripled by a child: " << child.Result() << std::endl;
}
