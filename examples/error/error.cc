// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A worker process that goes on after an error: each error comes home as a value, of the type that
// was thrown, and knows the line over there that threw it. With --hops=2 there is a process
// between, which passes on what its own worker reports. With --stop the first error ends this
// program, and the log tells all of its way.

#include <cctype>
#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <glog/logging.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "roost/roost.h"

ABSL_FLAG(int, hops, 1, "how many processes an exception crosses, 1 or 2");
ABSL_FLAG(bool, stop, false, "whether the first error ends the program");

namespace {

struct Answer {
  std::string number;
  std::variant<int64_t, roost::RemoteException> sum;
};

int64_t AddOne(const std::string& number) {
  if (number.empty() || !std::isdigit(static_cast<unsigned char>(number[0]))) {
    throw std::invalid_argument("cannot add 1 to '" + number + "'");
  }
  return std::stoll(number) + 1;
}

std::vector<Answer> Increment(const std::vector<std::string>& numbers) {
  std::vector<Answer> answers;
  for (const std::string& number : numbers) {
    try {
      answers.push_back({number, AddOne(number)});
    } catch (const std::exception& error) {
      answers.push_back({number, roost::RemoteException(error)});
    }
  }
  return answers;
}

std::vector<Answer> Relay(const std::vector<std::string>& numbers) {
  std::vector<Answer> answers = roost::Spawn<&Increment>(numbers).Result();
  for (Answer& answer : answers) {
    if (const auto* error = std::get_if<roost::RemoteException>(&answer.sum)) {
      answer.sum = roost::RemoteException(error->exception());
    }
  }
  return answers;
}

void Show(const Answer& answer) {
  const auto* error = std::get_if<roost::RemoteException>(&answer.sum);
  if (error == nullptr) {
    std::cout << answer.number << " + 1 = " << std::get<int64_t>(answer.sum) << std::endl;
    return;
  }
  if (absl::GetFlag(FLAGS_stop)) std::rethrow_exception(error->exception());
  std::cout << answer.number << ": " << roost::GetRemoteTraceback(error->exception()) << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);
  absl::ParseCommandLine(argc, argv);

  const std::vector<std::string> numbers = {"1", "3", "a", "5"};
  const auto worker = absl::GetFlag(FLAGS_hops) == 2 ? roost::Spawn<&Relay>(numbers)
                                                     : roost::Spawn<&Increment>(numbers);
  for (const Answer& answer : worker.Result()) Show(answer);
}
