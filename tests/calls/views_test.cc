// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Large texts and bytes in calls: sent from where they lie, and left where they came.

#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/calls/views.roost.h"
#include "tests/calls/views_text.h"
#include "tests/server/expectations.h"

namespace {

constexpr size_t kMiB = size_t{1} << 20;

// Around each size from which something is done in another way.
constexpr size_t kSizes[] = {
    0,       1,        7,    8,        4096,         64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1,
    100'003, kMiB - 1, kMiB, 2 * kMiB, 5 * kMiB + 3, 20 * kMiB};

roost::Bytes BytesOf(const std::string& text) {
  roost::Bytes bytes(text.size());
  if (!text.empty()) std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

// Resident bytes of a process.
size_t Resident(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  size_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * 4096;
}

class Shouter {
 public:
  std::string Read(std::string_view text) { return std::string(text) + "!"; }
};

class ViewsTest : public ::testing::Test {
 protected:
  roost::ServerProcess server_ = roost::ServerProcess::Start({.plugins = {"libviews.so"}});
  const views::LibraryProxy library_ = server_.Create<views::Library>();
};

TEST_F(ViewsTest, BringTextsOfAllSizesThereAndBack) {
  for (const size_t size : kSizes) {
    const std::string text = TextOf(size);
    EXPECT_TRUE(library_.Same(text) == text) << size;
    EXPECT_TRUE(library_.Make(size) == text) << size;
    EXPECT_TRUE(library_.Copy(text) == text) << size;
  }
}

TEST_F(ViewsTest, BringBytesOfAllSizesThereAndBack) {
  for (const size_t size : kSizes) {
    const roost::Bytes bytes = BytesOf(TextOf(size));
    EXPECT_TRUE(library_.SameData(bytes).Copy() == bytes) << size;
    EXPECT_TRUE(library_.CopyData(bytes) == bytes) << size;
  }
}

TEST_F(ViewsTest, TakeAPartOfATextWithNoEndOfItsOwn) {
  const std::string text = TextOf(kMiB);
  const std::string_view part = std::string_view(text).substr(13, 500'001);
  EXPECT_TRUE(library_.Same(part) == part);
  EXPECT_TRUE(library_.Copy(part) == part);
}

TEST_F(ViewsTest, OutliveTheCallTheThreadTheProxyAndTheServer) {
  std::optional<roost::SharedText> view;
  std::thread([&] {
    const views::LibraryProxy other = server_.Create<views::Library>();
    view = other.Title();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(library_.Make(5 * kMiB).size(), 5 * kMiB);
  }).join();
  const roost::SharedText copy = *view;
  ::kill(server_.pid(), SIGKILL);
  view.reset();
  EXPECT_TRUE(copy == TextOf(5 * kMiB));
}

TEST_F(ViewsTest, OfTheServersMemoryMayBeSharedOrTheObjects) {
  EXPECT_TRUE(library_.Page() == TextOf(3 * kMiB));
  EXPECT_TRUE(library_.Title() == TextOf(5 * kMiB));
  EXPECT_EQ(std::string(library_.Missing()), "none");
  const auto titles = library_.Titles();
  EXPECT_TRUE(titles.first == TextOf(5 * kMiB));
  EXPECT_TRUE(titles.second == TextOf(3 * kMiB));
}

TEST_F(ViewsTest, ComeAsynchronously) {
  std::vector<roost::Future<roost::SharedText>> views;
  for (size_t i = 0; i < 8; ++i) views.push_back(library_.SameAsync(TextOf(kMiB + i)));
  for (size_t i = 0; i < 8; ++i) EXPECT_TRUE(views[i].Result() == TextOf(kMiB + i));
}

TEST_F(ViewsTest, ComeWithADeadline) {
  const auto library = library_.With(std::chrono::minutes(1));
  EXPECT_TRUE(library.Same(TextOf(3 * kMiB)) == TextOf(3 * kMiB));
}

TEST_F(ViewsTest, OfAnObjectOfTheSameServerAreCopiedWhereNobodyOwnsThem) {
  const views::LibraryProxy other = library_.Lend();
  for (const size_t size : kSizes) EXPECT_TRUE(library_.SameOf(other, size) == TextOf(size));
}

TEST_F(ViewsTest, PassThroughAnObjectThatIsLent) {
  Shouter shouter;
  for (const size_t size : kSizes) {
    const std::string text = TextOf(size);
    EXPECT_TRUE(library_.Read(roost::Callback(shouter), text) == text + "!") << size;
  }
}

TEST_F(ViewsTest, GiveTheirMemoryBackInBothProcesses) {
  const std::string text = TextOf(64 * kMiB);
  const pid_t server = server_.pid();
  const size_t before = Resident(server), before_here = Resident(getpid());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(library_.Same(text).size(), text.size());
  EXPECT_TRUE(Eventually([&] {
    return Resident(server) < before + 12 * kMiB && Resident(getpid()) < before_here + 12 * kMiB;
  })) << Resident(server) / kMiB
      << " and " << Resident(getpid()) / kMiB << " MiB";
}

TEST_F(ViewsTest, OfAServerThatIsKilledInTheMidstEndTheCall) {
  const std::string text = TextOf(32 * kMiB);
  std::thread killer([&] {
    EXPECT_TRUE(Eventually([&] { return Resident(server_.pid()) > 24 * kMiB; }));
    ::kill(server_.pid(), SIGKILL);
  });
  // Sooner or later one of the calls is cut off.
  EXPECT_THROW(
      {
        while (true) EXPECT_TRUE(library_.Same(text) == text);
      },
      roost::ServerGone);
  killer.join();
}

}  // namespace
