// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// An exception of a child comes home: the same type is thrown again where the result is asked for,
// and it knows the line over there that threw it. With --hops=2 there is a process between, which
// passes on whatever its own child throws.

#include <cctype>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>

#include <glog/logging.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "roost/roost.h"

ABSL_FLAG(int, hops, 1, "how many processes the exception crosses, 1 or 2");

namespace {

int64_t Increment(const std::string& number) {
  if (number.empty() || !std::isdigit(static_cast<unsigned char>(number[0]))) {
    throw std::invalid_argument("cannot add 1 to '" + number + "'");
  }
  return std::stoll(number) + 1;
}

int64_t Relay(const std::string& number) { return roost::Spawn<&Increment>(number).Result(); }

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);
  absl::ParseCommandLine(argc, argv);

  for (const std::string number : {"1", "3", "a", "5"}) {
    const auto child = absl::GetFlag(FLAGS_hops) == 2 ? roost::Spawn<&Relay>(number)
                                                      : roost::Spawn<&Increment>(number);
    try {
      const int64_t sum = child.Result();
      std::cout << number << " + 1 = " << sum << std::endl;
    } catch (const std::invalid_argument& error) {
      std::cout << error.what() << "; what its process reports:\n"
                << roost::GetRemoteTraceback(error) << std::endl;
    }
  }
}
