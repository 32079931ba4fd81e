// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Ends by an exception of a child that nothing catches: in main ("main"), in a thread ("thread"),
// or in the function of a child in between ("child").

#include <string>
#include <thread>
#include <vector>

#include <glog/logging.h>

#include "roost/roost.h"

namespace {

int Read(const std::vector<int>& numbers) {
  return numbers.at(numbers.size());  // reads beyond the end
}

int Relay(const std::vector<int>& numbers) { return roost::Spawn<&Read>(numbers).Result(); }

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);
  const std::string where = argc > 1 ? argv[1] : "main";
  const std::vector<int> numbers = {1, 2};
  if (where == "thread") {
    std::thread([&numbers] { Relay(numbers); }).join();
  } else if (where == "child") {
    roost::Spawn<&Relay>(numbers).Join();
  } else {
    Relay(numbers);
  }
}
