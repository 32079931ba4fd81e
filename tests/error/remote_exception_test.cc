// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Exceptions as values between real processes.

#include <sys/mman.h>
#include <unistd.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"

namespace remote_exception_test {

using roost::RemoteException;
using testing::HasSubstr;
using testing::StartsWith;

class SoldOut : public std::runtime_error {
 public:
  explicit SoldOut(int left) : std::runtime_error("sold out"), left(left) {}
  auto RoostFields() const { return std::tie(left); }
  int left;
};
ROOST_EXCEPTION(SoldOut);

int Sell(int wanted) {
  if (wanted > 2) throw SoldOut(2);
  return wanted;
}

using Answer = std::variant<int, RemoteException>;

// What a worker does that goes on after an error.
std::vector<Answer> SellAll(const std::vector<int>& orders) {
  std::vector<Answer> answers;
  for (const int wanted : orders) {
    try {
      answers.emplace_back(Sell(wanted));
    } catch (const std::exception& error) {
      answers.emplace_back(RemoteException(error));
    }
  }
  return answers;
}

// Passes on what its own child reports.
std::vector<Answer> Relay(const std::vector<int>& orders) {
  std::vector<Answer> answers = roost::Spawn<&SellAll>(orders).Result();
  for (Answer& answer : answers) {
    if (const auto* error = std::get_if<RemoteException>(&answer)) {
      answer = RemoteException(error->exception());
    }
  }
  return answers;
}

std::string TracebackOf(const RemoteException& error) {
  return roost::GetRemoteTraceback(error.exception());
}

int LeftOver(const RemoteException& error) {
  try {
    std::rethrow_exception(error.exception());
  } catch (const SoldOut& sold_out) {
    return sold_out.left;
  }
}

// G1, G2, G4
TEST(RemoteExceptionTest, ComesBackInAResultAsItsOriginalType) {
  const auto answers = roost::Spawn<&SellAll>(std::vector<int>{1, 3, 2}).Result();
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(std::get<int>(answers[2]), 2);
  const auto& error = std::get<RemoteException>(answers[1]);
  EXPECT_TRUE(roost::IsRemoteException(error.exception()));
  EXPECT_EQ(LeftOver(error), 2);
  EXPECT_THAT(TracebackOf(error), StartsWith("Traceback (most recent call last) in SpawnProcess-"));
  EXPECT_THAT(TracebackOf(error), HasSubstr("in remote_exception_test::Sell(int)"));
}

// G7
TEST(RemoteExceptionTest, ThroughTwoProcessesKeepsTheOriginsLine) {
  const auto answers = roost::Spawn<&Relay>(std::vector<int>{3}).Result();
  const auto& error = std::get<RemoteException>(answers.at(0));
  EXPECT_EQ(LeftOver(error), 2);
  EXPECT_THAT(TracebackOf(error),
              testing::ContainsRegex("^Traceback .* in SpawnProcess-[0-9]+:1 "));
  EXPECT_THAT(TracebackOf(error), HasSubstr("in remote_exception_test::Sell(int)"));
}

// G1: as an argument.
TEST(RemoteExceptionTest, GoesToAChildAndSoDoesAPointer) {
  const RemoteException error(SoldOut(7), "told");
  EXPECT_EQ(roost::Spawn<&LeftOver>(error).Result(), 7);
  EXPECT_EQ(roost::Spawn<&TracebackOf>(error).Result(), "told");
  constexpr auto kText = [](const std::exception_ptr& pointer) {
    return roost::FormatException(pointer);
  };
  EXPECT_THAT(roost::Spawn<kText>(std::make_exception_ptr(SoldOut(7))).Result(),
              HasSubstr("SoldOut: sold out"));
}

// Writes what it catches to the file.
void SellIntoFile(const roost::UniqueFd& file) {
  const roost::Bytes bytes = roost::StoreValue(SellAll({3}));
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("write");
  }
}

// G1: in a file.
TEST(RemoteExceptionTest, IsReadFromTheFileThatAnotherProcessWrote) {
  const roost::UniqueFd file(::memfd_create("answers", MFD_CLOEXEC));
  roost::Spawn<&SellIntoFile>(file).Join();
  roost::Bytes bytes(::lseek(file.get(), 0, SEEK_END));
  ASSERT_EQ(::pread(file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  const auto answers = roost::LoadValue<std::vector<Answer>>(bytes);
  EXPECT_EQ(LeftOver(std::get<RemoteException>(answers.at(0))), 2);
}

void SellIntoQueue(roost::Queue<Answer> queue) {
  for (const Answer& answer : SellAll({3, 1})) queue.Put(answer);
}

// G1: in a queue, which outlives who put it there.
TEST(RemoteExceptionTest, IsTakenFromTheQueueThatAnotherProcessPutItIn) {
  roost::Queue<Answer> queue;
  roost::Spawn<&SellIntoQueue>(queue).Join();
  const auto error = std::get<RemoteException>(queue.Get());
  EXPECT_EQ(LeftOver(error), 2);
  EXPECT_THAT(TracebackOf(error), HasSubstr("in remote_exception_test::Sell(int)"));
  EXPECT_EQ(std::get<int>(queue.Get()), 1);
}

}  // namespace remote_exception_test

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
