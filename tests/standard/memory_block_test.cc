// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Memory of objects of servers: table L of the semantics.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/memory_block_proxy.h"
#include "tests/server/expectations.h"

namespace {

using roost::MemoryBlockProxy;
using ::testing::HasSubstr;
using ::testing::Not;

class MemoryBlockTest : public testing::Test {
 protected:
  MemoryBlockProxy Create(uint64_t size) const {
    return server_.Create<roost::hosted::MemoryBlock>(size);
  }

  roost::ServerProcess server_ = roost::ServerProcess::Start();
};

std::string MapsOf(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  return std::string(std::istreambuf_iterator<char>(maps), {});
}

ptrdiff_t FilesIn(const std::string& path) {
  return std::distance(std::filesystem::directory_iterator(path), {});
}

void Write(MemoryBlockProxy block, size_t index, int value) {
  block.at(index) = static_cast<std::byte>(value);
}

// L1
TEST_F(MemoryBlockTest, IsTheSameMemoryInEveryProcess) {
  const auto block = Create(100);
  EXPECT_EQ(block.size(), 100u);
  EXPECT_EQ(block.Size(), 100u);
  EXPECT_THAT(block.name(), testing::StartsWith("roost-"));
  for (const std::byte byte : block.view()) EXPECT_EQ(byte, std::byte{0});
  roost::Spawn<&Write>(block, 3, 8).Result();
  EXPECT_EQ(block.buf()[3], std::byte{8});
  roost::Spawn<&Write>(block, 99, 9).Result();
  EXPECT_EQ(block.buf()[99], std::byte{9});
}

TEST_F(MemoryBlockTest, IsMappedOnceInAProcess) {
  const auto block = Create(100);
  const auto list = server_.Create<roost::hosted::List<MemoryBlockProxy>>();
  list.Append(block);
  EXPECT_EQ(list.Get(0), block);
  EXPECT_EQ(list.Get(0).buf().data(), block.buf().data());
}

TEST_F(MemoryBlockTest, OfNothingIsRefused) {
  EXPECT_THROW(Create(0), roost::InvalidArgument);
  EXPECT_THROW(Create(uint64_t{1} << 63), std::system_error);
  EXPECT_THROW(MemoryBlockProxy().buf(), roost::InvalidArgument);
  const auto list = server_.Create<roost::hosted::List<int64_t>>();
  EXPECT_THROW(MemoryBlockProxy(list).buf(), roost::InvalidArgument);
}

void WriteFromQueue(roost::Queue<MemoryBlockProxy> queue) { Write(queue.Get(), 0, 7); }

TEST_F(MemoryBlockTest, GoesThroughQueues) {
  roost::Queue<MemoryBlockProxy> queue;
  auto child = roost::Spawn<&WriteFromQueue>(queue);
  const auto block = Create(1);
  queue.Put(block);
  child.Result();
  EXPECT_EQ(block.buf()[0], std::byte{7});
}

// L2
TEST_F(MemoryBlockTest, IsFreedWithTheLastProxyAndTheLastMapping) {
  roost::MappedMemory mapped;
  std::string name;
  {
    const auto block = Create(4096);
    name = block.name();
    block.buf()[1] = std::byte{1};
    mapped = block.Map();
    EXPECT_THAT(MapsOf(server_.pid()), HasSubstr(name));
  }
  EXPECT_TRUE(Eventually([&] { return server_.Objects().empty(); }));
  EXPECT_THAT(MapsOf(server_.pid()), Not(HasSubstr(name)));
  EXPECT_EQ(mapped.bytes()[1], std::byte{1});
  EXPECT_THAT(MapsOf(::getpid()), HasSubstr(name));
  mapped = {};
  EXPECT_THAT(MapsOf(::getpid()), Not(HasSubstr(name)));
}

// L2, L4
TEST_F(MemoryBlockTest, StaysMappedWhenTheServerIsKilledAndLeavesNothing) {
  const ptrdiff_t files = FilesIn("/dev/shm");
  const auto block = Create(100);
  const auto unmapped = Create(100);
  block.buf()[5] = std::byte{5};
  EXPECT_EQ(FilesIn("/dev/shm"), files);
  ASSERT_EQ(::kill(server_.pid(), SIGKILL), 0);
  EXPECT_TRUE(Eventually([&] {
    try {
      block.name();
      return false;
    } catch (const roost::ServerGone&) {
      return true;
    }
  }));
  EXPECT_EQ(block.buf()[5], std::byte{5});
  block.buf()[6] = std::byte{6};
  EXPECT_THROW(unmapped.buf(), roost::ServerGone);
  EXPECT_EQ(FilesIn("/dev/shm"), files);
}

[[noreturn]] void MapAndWait(MemoryBlockProxy block) {
  block.buf()[0] = std::byte{1};
  for (;;) ::pause();
}

TEST_F(MemoryBlockTest, AKilledUserOfItFreesItsShare) {
  auto child = [&] {
    const auto block = Create(100);
    auto started = roost::Spawn<&MapAndWait>(block);
    EXPECT_TRUE(Eventually([&] { return block.buf()[0] == std::byte{1}; }));
    return started;
  }();
  EXPECT_EQ(server_.Objects().size(), 1u);
  ASSERT_EQ(::kill(child.pid(), SIGKILL), 0);
  EXPECT_TRUE(Eventually([&] { return server_.Objects().empty(); }));
}

// L3: the block itself goes nowhere; only its proxy does.
static_assert(!roost::Encodable<roost::MemoryBlock>);
static_assert(!std::is_copy_constructible_v<roost::MemoryBlock>);
static_assert(roost::Encodable<MemoryBlockProxy>);

// L5
TEST_F(MemoryBlockTest, ChecksIndicesAndGivesReadOnlyViews) {
  const auto block = Create(10);
  block.at(9) = std::byte{1};
  EXPECT_THROW(block.at(10), std::out_of_range);
  static_assert(std::is_same_v<decltype(block.view()), std::span<const std::byte>>);
  EXPECT_EQ(block.view()[9], std::byte{1});
}

// L5
TEST_F(MemoryBlockTest, AReadOnlyViewIsTheSameMemoryAndFaultsWhenItIsWritten) {
  const auto block = Create(10);
  const std::span<const std::byte> view = block.view();
  block.at(3) = std::byte{7};
  EXPECT_EQ(view[3], std::byte{7});
  roost::Spawn<&Write>(block, 4, 8).Result();
  EXPECT_EQ(view[4], std::byte{8});
  const roost::ReadOnlyMemory kept = block.MapToRead();
  EXPECT_EQ(kept.bytes().data(), view.data());
  EXPECT_NE(static_cast<const void*>(block.buf().data()), view.data());
}

void WriteToView(MemoryBlockProxy block) { const_cast<std::byte&>(block.view()[0]) = std::byte{1}; }

TEST_F(MemoryBlockTest, AWriteThroughAReadOnlyViewKillsOnlyTheWriter) {
  const auto block = Create(10);
  auto child = roost::Spawn<&WriteToView>(block);
  EXPECT_EQ(Thrown<roost::ChildDied>([&] { child.Result(kPatience); }).signal(), SIGSEGV);
  EXPECT_EQ(block.view()[0], std::byte{0});
}

TEST_F(MemoryBlockTest, CannotBeResizedByAnybody) {
  roost::MemoryBlock block(100);
  EXPECT_EQ(block.Size(), 100u);
  const int fd = block.SharedMemory();
  EXPECT_EQ(::ftruncate(fd, 10), -1);
  EXPECT_EQ(::ftruncate(fd, 1000), -1);
  EXPECT_EQ(::fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

TEST_F(MemoryBlockTest, ManyComeAndGoWithoutALeak) {
  const auto descriptors = [] { return FilesIn("/proc/self/fd"); };
  Create(100).buf();
  const auto before = descriptors();
  for (int i = 0; i < 200; ++i) Create(100).buf()[0] = std::byte{1};
  EXPECT_EQ(descriptors(), before);
  EXPECT_TRUE(Eventually([&] { return server_.Objects().empty(); }));
}

}  // namespace
