// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/oom_kills.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace roost::internal {
namespace {

namespace fs = std::filesystem;

// A machine's files, below a folder of its own.
class OomKillsTest : public ::testing::Test {
 protected:
  OomKillsTest() {
    if (::mkdtemp(root_.data()) == nullptr) std::abort();
    Write("/proc/vmstat", "nr_free_pages 7\noom_kill 3\nswap_ra 0\n");
  }
  ~OomKillsTest() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  std::string root_ = (fs::temp_directory_path() / "oom_kills_test_XXXXXX").string();
};

// A13
TEST_F(OomKillsTest, CountsThoseOfTheControlGroup) {
  Write("/proc/self/cgroup", "0::/user.slice/mine\n");
  Write("/sys/fs/cgroup/user.slice/mine/memory.events", "low 0\noom 2\noom_kill 1\n");
  const OomKills kills(root_);
  EXPECT_EQ(kills.Count(), 1u);
  Write("/sys/fs/cgroup/user.slice/mine/memory.events", "low 0\noom 2\noom_kill 2\n");
  EXPECT_EQ(kills.Count(), 2u);
}

TEST_F(OomKillsTest, CountsThoseOfAControlGroupOfVersion1) {
  Write("/proc/self/cgroup", "3:cpu,cpuacct:/\n2:rdma,memory:/mine\n0::/\n");
  Write("/sys/fs/cgroup/memory/mine/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n");
  EXPECT_EQ(OomKills(root_).Count(), 5u);
}

TEST_F(OomKillsTest, CountsThoseOfTheMachineOtherwise) {
  EXPECT_EQ(OomKills(root_).Count(), 3u);
  Write("/proc/self/cgroup", "0::/\n");  // the root group has no memory.events
  EXPECT_EQ(OomKills(root_).Count(), 3u);
}

TEST_F(OomKillsTest, KnowsNothingWhereNothingIsTold) {
  Write("/proc/vmstat", "oom_killer 3\noom_kill many\n");
  EXPECT_EQ(OomKills(root_).Count(), std::nullopt);
  fs::remove(root_ + "/proc/vmstat");
  EXPECT_EQ(OomKills(root_).Count(), std::nullopt);
}

}  // namespace
}  // namespace roost::internal
