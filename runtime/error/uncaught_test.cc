// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/uncaught.h"

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "roost/error/wire.h"

namespace uncaught_test {

using roost::internal::ReportUncaughtRemoteExceptions;

void Print(const std::string& text) { std::fprintf(stderr, "[report]\n%s\n[end]\n", text.c_str()); }

std::exception_ptr Remote() {
  try {
    throw std::runtime_error("far away");
  } catch (...) {
    return roost::DecodeException(roost::EncodeException(std::current_exception()));
  }
}

// A thread has no gtest around it that would catch.
template <class Function>
void RunToTheTop(Function function) {
  ReportUncaughtRemoteExceptions(&Print);
  std::thread(function).join();
}

TEST(UncaughtDeathTest, ARemoteExceptionIsReportedAndEndsTheProgramAsEver) {
  EXPECT_DEATH(RunToTheTop([] { std::rethrow_exception(Remote()); }),
               testing::AllOf(testing::ContainsRegex("\\[report\\]\nTraceback .*uncaught_test.cc.*"
                                                     "raised again here.*far away\n\\[end\\]"),
                              testing::HasSubstr("terminate called after throwing an instance of "
                                                 "'std::runtime_error'")));
}

TEST(UncaughtDeathTest, SoIsOneWithARemoteCause) {
  EXPECT_DEATH(RunToTheTop([] {
                 try {
                   std::rethrow_exception(Remote());
                 } catch (...) {
                   std::throw_with_nested(std::logic_error("here"));
                 }
               }),
               testing::ContainsRegex("far away\n.*direct cause of.*std::logic_error: here"));
}

TEST(UncaughtDeathTest, ALocalExceptionIsLeftAlone) {
  EXPECT_DEATH(RunToTheTop([] { throw std::runtime_error("near"); }),
               testing::AllOf(testing::Not(testing::HasSubstr("[report]")),
                              testing::HasSubstr("what():  near")));
}

}  // namespace uncaught_test
