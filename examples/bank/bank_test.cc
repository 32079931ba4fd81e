// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <csignal>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/run_program.h"

namespace {

using roost::tests::Outcome;
using roost::tests::Program;
using roost::tests::RunProgram;
using ::testing::HasSubstr;

TEST(BankExample, ShowsObjectsCallbacksAndAnExceptionOfItsOwn) {
  const Outcome outcome = RunProgram({"examples/bank/teller"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "30 moved\n"
            "tom lacks 1\n"
            "the same account\n"
            "bank::Bank \n"
            "bank::Account account of ann\n"
            "bank::Account account of tom\n");
  EXPECT_EQ(outcome.err, "");
}

// A server at an address in a directory of the test's own.
class BankServer : public testing::Test {
 protected:
  BankServer() {
    std::string name = "/tmp/bankd_XXXXXX";  // short: a socket's path ends at 107 bytes
    directory_ = mkdtemp(name.data());
    address_ = "unix:" + directory_ + "/socket";
    setenv("BANK_KEY", "a secret", 1);
  }
  ~BankServer() override {
    unlink((directory_ + "/socket").c_str());
    rmdir(directory_.c_str());
  }

  Outcome Pay() { return RunProgram({"examples/bank/bankd", "pay", address_, "eve", "5"}); }

  std::string directory_;
  std::string address_;
};

TEST_F(BankServer, ServesStrangersUntilItIsTerminated) {
  Program server({"examples/bank/bankd", "serve", address_});
  server.AwaitError("serving at unix:");
  const Outcome paid = Pay();
  EXPECT_EQ(paid.status, 0) << paid.err;
  EXPECT_EQ(paid.out, "eve has 5\n");
  kill(server.pid(), SIGTERM);
  EXPECT_EQ(server.Wait().status, 0);
  const Outcome refused = Pay();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("bankd: no server at unix:"));
}

TEST_F(BankServer, RefusesWhoHasAnotherKey) {
  Program server({"examples/bank/bankd", "serve", address_});
  server.AwaitError("serving at unix:");
  setenv("BANK_KEY", "a guess", 1);
  const Outcome refused = Pay();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("key"));
}

}  // namespace
