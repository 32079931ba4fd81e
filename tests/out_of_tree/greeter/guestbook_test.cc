// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "greeter/guestbook.roost.h"
#include "roost/roost.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/lock_proxy.h"

namespace {

using Guests = roost::ListProxy<std::string>;

std::vector<std::string> ReadInChild(Guests guests) { return guests.Snapshot(); }

TEST(GuestbookTest, SharesAListOfTheStandardPluginWithEveryProcess) {
  auto server = roost::ServerProcess::Start({.plugins = {"libgreeter.so", "libguestbook.so"}});
  const auto greeter = server.Create<greeter::Greeter>();
  const auto book = server.Create<guestbook::Guestbook>();
  EXPECT_EQ(book.Welcome(greeter, "ann"), "hello, ann");
  const Guests guests(book.Guests());
  guests.Append("tom");
  EXPECT_EQ(roost::Spawn<&ReadInChild>(guests).Result(), (std::vector<std::string>{"ann", "tom"}));
}

TEST(GuestbookTest, HasTheStandardClassesInEveryServer) {
  auto server = roost::ServerProcess::Start();
  const auto lock = server.Create<roost::hosted::Lock>();
  EXPECT_TRUE(lock.Acquire());
  const auto list = server.Create<roost::hosted::List<int>>(std::vector<int>{3, 1, 2});
  list.Sort();
  EXPECT_EQ(list.Snapshot(), (std::vector<int>{1, 2, 3}));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
