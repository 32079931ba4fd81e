// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/bell_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::rpc {
namespace {

class BellSocketTest : public ::testing::Test {
 protected:
  BellSocketTest() : BellSocketTest(Pair()) {}

  static std::pair<int, int> Pair() {
    int ends[2];
    Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    return {ends[0], ends[1]};
  }

  static UniqueFd AFile() {
    return UniqueFd(Check(::memfd_create("a file", MFD_CLOEXEC), "memfd"));
  }

  // Sends `files` as one set.
  void Send(const std::vector<UniqueFd>& files) {
    std::vector<int> borrowed;
    for (const UniqueFd& file : files) borrowed.push_back(file.get());
    ASSERT_TRUE(sender_.TrySendSet(borrowed));
  }

  static bool Same(const UniqueFd& a, const UniqueFd& b) {
    struct stat of_a, of_b;
    Check(::fstat(a.get(), &of_a), "fstat");
    Check(::fstat(b.get(), &of_b), "fstat");
    return of_a.st_ino == of_b.st_ino && of_a.st_dev == of_b.st_dev;
  }

  bool Readable() const {
    pollfd watched{receiver_.get(), POLLIN, 0};
    return ::poll(&watched, 1, 0) == 1;
  }

 private:
  explicit BellSocketTest(std::pair<int, int> ends)
      : sender_(UniqueFd(ends.first)), receiver_(UniqueFd(ends.second)) {}

 protected:
  BellSocket sender_;
  BellSocket receiver_;
};

TEST_F(BellSocketTest, GivesSetsInTheirOrderWhateverWakesBetween) {
  std::vector<UniqueFd> first, second;
  for (int i = 0; i < 2; ++i) first.push_back(AFile());
  second.push_back(AFile());
  sender_.Ring();
  sender_.Ring();
  Send(first);
  sender_.Ring();
  Send(second);
  sender_.Ring();
  const DescriptorSet got = receiver_.TakeSet();
  ASSERT_EQ(got.descriptors.size(), 2u);
  EXPECT_TRUE(Same(got.descriptors[0], first[0]));
  EXPECT_TRUE(Same(got.descriptors[1], first[1]));
  EXPECT_FALSE(got.cut);
  EXPECT_NE(::fcntl(got.descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
  const DescriptorSet then = receiver_.TakeSet();
  ASSERT_EQ(then.descriptors.size(), 1u);
  EXPECT_TRUE(Same(then.descriptors[0], second[0]));
  EXPECT_TRUE(receiver_.TakeSet().descriptors.empty());
}

TEST_F(BellSocketTest, KeepsASetThatWokeItsReceiver) {
  std::vector<UniqueFd> files;
  files.push_back(AFile());
  Send(files);
  EXPECT_TRUE(Readable());
  EXPECT_TRUE(receiver_.TakeRings());
  EXPECT_FALSE(Readable());
  const DescriptorSet got = receiver_.TakeSet();
  ASSERT_EQ(got.descriptors.size(), 1u);
  EXPECT_TRUE(Same(got.descriptors[0], files[0]));
}

TEST_F(BellSocketTest, RefusesSetsWithoutEnd) {
  std::vector<UniqueFd> files;
  files.push_back(AFile());
  for (int i = 0; i < 20; ++i) Send(files);
  EXPECT_THROW(
      {
        while (Readable()) receiver_.TakeRings();
      },
      ProtocolError);
}

TEST_F(BellSocketTest, TakesAsManyAsTheKernelSendsAtOnce) {
  std::vector<UniqueFd> files;
  for (int i = 0; i < 253; ++i) files.push_back(AFile());
  Send(files);
  EXPECT_EQ(receiver_.TakeSet().descriptors.size(), 253u);
}

TEST_F(BellSocketTest, SaysThatDescriptorsWereCutAndGoesOn) {
  std::vector<UniqueFd> files;
  for (int i = 0; i < 3; ++i) files.push_back(AFile());
  Send(files);
  files.pop_back();
  Send(files);
  rlimit before;
  Check(::getrlimit(RLIMIT_NOFILE, &before), "getrlimit");
  const UniqueFd lowest_free = AFile();
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest_free.get()) + 2;  // one more
  Check(::setrlimit(RLIMIT_NOFILE, &none), "setrlimit");
  const DescriptorSet cut = receiver_.TakeSet();
  Check(::setrlimit(RLIMIT_NOFILE, &before), "setrlimit");
  EXPECT_TRUE(cut.cut);
  EXPECT_LE(cut.descriptors.size(), 1u);
  const DescriptorSet next = receiver_.TakeSet();
  EXPECT_FALSE(next.cut);
  EXPECT_EQ(next.descriptors.size(), 2u);
}

TEST_F(BellSocketTest, IsFullUntilTheReceiverHasTakenSome) {
  std::vector<UniqueFd> files;
  files.push_back(AFile());
  const int borrowed[] = {files[0].get()};
  int sent = 0;
  while (sender_.TrySendSet(borrowed)) ++sent;
  EXPECT_TRUE(sender_.full());
  for (int i = 0; i < sent; ++i) EXPECT_EQ(receiver_.TakeSet().descriptors.size(), 1u);
  pollfd watched{sender_.get(), POLLOUT, 0};
  EXPECT_EQ(::poll(&watched, 1, 0), 1);
  sender_.SeenWritable();
  EXPECT_TRUE(sender_.TrySendSet(borrowed));
}

TEST_F(BellSocketTest, NoticesThatTheOtherEndIsClosedBehindWhatItSent) {
  std::vector<UniqueFd> files;
  files.push_back(AFile());
  Send(files);
  ::shutdown(sender_.get(), SHUT_RDWR);
  EXPECT_TRUE(receiver_.TakeRings());
  EXPECT_FALSE(receiver_.TakeRings());
  EXPECT_EQ(receiver_.TakeSet().descriptors.size(), 1u);
}

}  // namespace
}  // namespace roost::rpc
