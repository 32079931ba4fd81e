// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a plugin may register, and how its methods may return. Rows H1 to H3 and H12.

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/registration/account.roost.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kAccount[] = "tests/registration/libaccount.so";
constexpr char kLate[] = "tests/registration/liblate.so";
constexpr char kHalf[] = "tests/registration/libhalf.so";
constexpr char kNoPlugin[] = "tests/server/libno_plugin.so";

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The message of the E that `throwing` throws, and its code where it is a status.
template <class E, class F>
std::string Message(F throwing, int* code = nullptr) {
  try {
    throwing();
  } catch (const E& error) {
    if constexpr (std::is_same_v<E, roost::StatusError>) {
      if (code != nullptr) *code = error.code();
    }
    return error.what();
  }
  return "nothing was thrown";
}

class RegistrationTest : public testing::Test {
 protected:
  // The names of the bank's classes that objects can be created of.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const roost::ClassInfo& entry : server_.Classes()) {
      if (entry.name.find("roost::") != 0) names.push_back(entry.name);
    }
    return names;
  }

  const roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {kAccount}, .name = "registration"});
};

TEST_F(RegistrationTest, AStatusIsATypedErrorWithItsCode) {
  const bank::AccountProxy account = server_.Create<bank::Account>("tom", 5);
  EXPECT_EQ(account.Withdraw(2), 3);
  int code = 0;
  EXPECT_EQ(Message<roost::StatusError>([&] { account.Withdraw(4); }, &code),
            "NOT_FOUND: there is not so much");
  EXPECT_EQ(code, 5);
  EXPECT_EQ(Message<roost::StatusError>([&] { account.Close(); }, &code),
            "FAILED_PRECONDITION: there is money");
  EXPECT_EQ(code, 9);
  account.Withdraw(3);
  account.Close();
}

TEST_F(RegistrationTest, AStatusOrMayHoldAnObjectOrSeveralResults) {
  const bank::AccountProxy account = server_.Create<bank::Account>("tom", 5);
  const bank::AccountProxy part = account.Split(2);
  EXPECT_EQ(part.Statement().balance, 2);
  EXPECT_EQ(account.Statement().balance, 3);
  EXPECT_EQ(account.Statement().owner, "tom");
  EXPECT_THROW(account.Split(4), roost::StatusError);
}

TEST_F(RegistrationTest, ASharedPtrIsTheSameObjectEachTime) {  // K5
  const bank::AccountProxy account = server_.Create<bank::Account>("tom", 5);
  EXPECT_EQ(account.Sibling().Owner(), "sibling of tom");
  EXPECT_EQ(account.Sibling(), account.Sibling());
}

TEST_F(RegistrationTest, OnlyAPluginThatUsesAbseilLinksIt) {
  EXPECT_THAT(FileText(kAccount), HasSubstr("libabsl_status"));
  EXPECT_THAT(FileText(kLate), Not(HasSubstr("libabsl")));
}

TEST_F(RegistrationTest, ListsWhatIsOffered) {
  EXPECT_THAT(Names(), ElementsAre("bank::Account", "bank::Vault", "second vault"));
  const auto classes = server_.Classes();
  const auto vault = std::find_if(classes.begin(), classes.end(),
                                  [](const auto& entry) { return entry.name == "bank::Vault"; });
  ASSERT_NE(vault, classes.end());
  EXPECT_EQ(vault->interface_id, bank::Vault::kId);
  EXPECT_THAT(vault->plugin, testing::EndsWith(kAccount));
}

TEST_F(RegistrationTest, AFurtherPluginIsLoadedWhileTheServerRuns) {  // H3
  const bank::VaultProxy before = server_.Create<bank::Vault>();
  server_.LoadPlugin(kLate);
  EXPECT_THAT(Names(), ElementsAre("bank::Account", "bank::Vault", "heavy vault", "second vault"));
  EXPECT_EQ(before.Weigh(), 5);
  EXPECT_EQ(server_.Create<bank::Vault>().Weigh(), 5);
  EXPECT_EQ(server_.CreateAs<bank::Vault>("heavy vault").Weigh(), 5'000'000);
  EXPECT_THROW(server_.CreateAs<bank::Vault>("light vault"), roost::UnknownClass);
}

// H3, H13
TEST(RestartedServerTest, HasAgainWhatWasLoadedWhileTheOneBeforeRan) {
  const auto server = roost::ServerProcess::Start(
      {.plugins = {kAccount},
       .restart = {.max_restarts = 2, .first_pause = std::chrono::milliseconds(1)}});
  server.LoadPlugin(kLate);
  for (int crash = 0; crash < 2; ++crash) {
    const pid_t pid = server.pid();
    ASSERT_EQ(::kill(pid, SIGKILL), 0);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    int64_t weight = 0;
    while (weight == 0 && std::chrono::steady_clock::now() < deadline) {
      try {
        weight = server.CreateAs<bank::Vault>("heavy vault").Weigh();
      } catch (const roost::ServerGone&) {
        std::this_thread::yield();  // until the next one is there
      }
    }
    EXPECT_EQ(weight, 5'000'000);
    EXPECT_NE(server.pid(), pid);
  }
}

TEST_F(RegistrationTest, APluginThatIsLoadedAgainIsLeftAsItIs) {
  server_.LoadPlugin(kLate);
  server_.LoadPlugin(kLate);
  server_.LoadPlugin(kAccount);
  EXPECT_EQ(Names().size(), 4u);
}

TEST_F(RegistrationTest, SeveralThreadsMayLoadAndCreateAtOnce) {
  std::atomic<int> created{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (i % 2 == 0) server_.handle().LoadPlugin(kLate);
      for (int n = 0; n < 20; ++n) created += server_.Create<bank::Vault>().Weigh() == 5;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 160);
  EXPECT_EQ(Names().size(), 4u);
}

TEST_F(RegistrationTest, OfAPluginThatFailsNothingIsOffered) {  // H2
  EXPECT_THAT(Message<roost::PluginError>([&] { server_.LoadPlugin(kHalf); }),
              testing::AllOf(HasSubstr("'bank::Vault' is registered twice"),
                             HasSubstr("libaccount.so"), HasSubstr("libhalf.so")));
  EXPECT_THAT(Names(), ElementsAre("bank::Account", "bank::Vault", "second vault"));
  EXPECT_EQ(server_.Create<bank::Vault>().Weigh(), 5);
}

TEST_F(RegistrationTest, WhatIsNoPluginIsRefusedAsAtStart) {  // H12
  EXPECT_THAT(Message<roost::PluginError>([&] { server_.LoadPlugin(kNoPlugin); }),
              HasSubstr("libno_plugin.so is not a Roost plugin: it has no ROOST_PLUGIN"));
  EXPECT_THAT(Message<roost::PluginError>([&] { server_.LoadPlugin("libmissing.so"); }),
              HasSubstr("plugin 'libmissing.so' is missing: there is no"));
  EXPECT_EQ(server_.Create<bank::Vault>().Weigh(), 5);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
