// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a server refuses, and that nobody else notices.

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <future>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "tests/server/expectations.h"
#include "tests/server/zoo.roost.h"

namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

// A connection to a server of somebody who does not speak its protocol.
class RawClient {
 public:
  explicit RawClient(const std::string& uri) {
    const std::string name = uri.substr(std::strlen("unix-abstract:"));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data(), name.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  }

  // Sends what fits; returns how many bytes that were, 0 when none do.
  size_t Send(std::string_view bytes) {
    const ssize_t n =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<size_t>(n);
  }

  // Whether the server hangs up within kPatience.
  bool IsHungUp() {
    pollfd hang_up{socket_.get(), POLLRDHUP, 0};
    return ::poll(&hang_up, 1, std::chrono::milliseconds(kPatience).count()) == 1;
  }

 private:
  roost::UniqueFd socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

roost::ServerProcess StartZoo(roost::ServerLimits limits) {
  return roost::ServerProcess::Start({.plugins = {"libzoo.so"}, .limits = limits});
}

template <class F>
auto OnAnotherThread(F function) {
  return std::async(std::launch::async, function).get();
}

// O5, I9
TEST(LimitsTest, RefusesMessagesThatAreTooLargeBeforeTheyAreSent) {
  auto server = StartZoo({.max_message_bytes = 65536});
  const auto zoo = server.Create<zoo::Zoo>();
  EXPECT_EQ(zoo.LengthOf(std::string(60000, 'x')), 60000u);
  const std::string large(70000, 'x');
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { zoo.LengthOf(large); }).what(),
              HasSubstr("max_message_bytes, 65536"));
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { zoo.Text(70000); }).what(),
              HasSubstr("max_message_bytes, 65536"));
  // The connection goes on.
  EXPECT_EQ(zoo.Text(60000).size(), 60000u);
}

TEST(LimitsTest, RefusesObjectsBeyondTheLimit) {
  auto server = StartZoo({.max_objects = 2});
  auto a = server.Create<zoo::Counter>(1);
  const auto b = server.Create<zoo::Counter>(1);
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { server.Create<zoo::Counter>(1); }).what(),
              HasSubstr("2 objects, its max_objects"));
  EXPECT_EQ(b.Add(1), 2);
  a = {};
  EXPECT_TRUE(Eventually([&] { return server.NumberOfObjects() == 1; }));
  EXPECT_EQ(server.Create<zoo::Counter>(1).Add(1), 2);
}

TEST(LimitsTest, GivesACreationUpAtItsLimitAndDestroysWhatComesOfIt) {
  auto server = StartZoo({});
  const std::string start = FreshPath("start"), end = FreshPath("end");
  const auto create = [&] {
    server.handle().With(milliseconds(50)).Create<zoo::Sluggish>(start, end);
  };
  EXPECT_THAT(Thrown<roost::DeadlineExceeded>(create).what(), HasSubstr("before its deadline"));
  EXPECT_EQ(server.Create<zoo::Counter>(1).Add(1), 2);  // this thread goes on
  ASSERT_TRUE(HasStarted(start));
  CreateFile(start);
  ASSERT_TRUE(HasStarted(end));  // its destructor
  CreateFile(end);
  EXPECT_TRUE(Eventually([&] { return server.NumberOfObjects() == 0; }));
}

TEST(LimitsTest, GivesUpWhateverAHandleAsksForAtItsLimit) {
  auto server = StartZoo({});
  const roost::ServerHandle late = server.handle().With(roost::Deadline::After(milliseconds(-1)));
  Thrown<roost::DeadlineExceeded>([&] { late.Create<zoo::Counter>(1); });
  Thrown<roost::DeadlineExceeded>([&] { late.Objects(); });
  Thrown<roost::DeadlineExceeded>([&] { late.Classes(); });
  EXPECT_EQ(late, server.handle());
  EXPECT_EQ(late.With(roost::CallLimit()).Create<zoo::Counter>(1).Add(1), 2);
  EXPECT_TRUE(late.With(milliseconds(1)).With(std::chrono::hours(1)).Create<zoo::Counter>(1));
}

TEST(LimitsTest, RefusesConnectionsBeyondTheLimitWithoutHarmToTheOthers) {
  auto server = StartZoo({.max_connections = 2});  // of this process, and of this thread
  const auto zoo = server.Create<zoo::Zoo>();
  const std::string refusal = OnAnotherThread([&]() -> std::string {
    return Thrown<roost::LimitExceeded>([&] { zoo.ThreadId(); }).what();
  });
  EXPECT_THAT(refusal, HasSubstr("2 connections, its max_connections"));
  EXPECT_GT(zoo.ThreadId(), 0);
  Thrown<roost::InvalidArgument>([] { StartZoo({.max_connections = 0}); });
}

// N6
TEST(LimitsTest, RefusesThreadsBeyondTheLimitAndTakesThemWhenOthersEnd) {
  auto server = StartZoo({.max_threads = 3});  // of this process, of this thread, and one more
  const auto zoo = server.Create<zoo::Zoo>();
  OnAnotherThread([&] {
    EXPECT_GT(zoo.ThreadId(), 0);
    const std::string refusal = OnAnotherThread([&]() -> std::string {
      return Thrown<roost::LimitExceeded>([&] { zoo.ThreadId(); }).what();
    });
    EXPECT_THAT(refusal, HasSubstr("3 threads for its connections, its max_threads"));
  });
  EXPECT_TRUE(Eventually([&] {
    return OnAnotherThread([&] {
      try {
        return zoo.ThreadId() > 0;
      } catch (const roost::LimitExceeded&) {
        return false;
      }
    });
  }));
  Thrown<roost::InvalidArgument>([] { StartZoo({.max_threads = 0}); });
}

// O4
TEST(LimitsTest, HangsUpOnThoseWhoSayNothingAndLimitsThem) {
  auto server = StartZoo({.max_half_open = 3, .half_open_timeout = milliseconds(300)});
  const auto zoo = server.Create<zoo::Zoo>();
  std::vector<RawClient> silent;
  for (int i = 0; i < 3; ++i) silent.emplace_back(server.uri());
  silent[1].Send("abc");  // no message yet
  const auto works = [&] {
    return OnAnotherThread([&] {
      try {
        return zoo.ThreadId() > 0;
      } catch (const roost::LimitExceeded& e) {
        EXPECT_THAT(e.what(), HasSubstr("max_half_open"));
        return false;
      }
    });
  };
  EXPECT_GT(zoo.ThreadId(), 0);
  for (auto& client : silent) EXPECT_TRUE(client.IsHungUp());
  EXPECT_TRUE(Eventually(works));
}

TEST(LimitsTest, RefusesWhoIsHalfOpenOnceTooMany) {
  auto server = StartZoo({.max_half_open = 3, .half_open_timeout = std::chrono::hours(1)});
  const auto zoo = server.Create<zoo::Zoo>();
  std::vector<RawClient> silent;
  for (int i = 0; i < 3; ++i) silent.emplace_back(server.uri());
  const std::string refusal = OnAnotherThread([&]() -> std::string {
    return Thrown<roost::LimitExceeded>([&] { zoo.ThreadId(); }).what();
  });
  EXPECT_THAT(refusal, HasSubstr("3 connections of user " + std::to_string(::getuid())));
  EXPECT_THAT(refusal, HasSubstr("max_half_open"));
  silent.pop_back();
  EXPECT_TRUE(Eventually([&] {
    return OnAnotherThread([&] {
      try {
        return zoo.ThreadId() > 0;
      } catch (const roost::LimitExceeded&) {
        return false;
      }
    });
  }));
}

// O4
TEST(LimitsTest, HangsUpOnGarbageAndServesTheOthers) {
  auto server = StartZoo({});
  const auto zoo = server.Create<zoo::Zoo>();
  for (const std::string& garbage :
       {std::string(100, '\xff'), std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        std::string("\x00\x00\x00\x00\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", 16),
        // A message whose root points far beyond its end.
        std::string("\x00\x00\x00\x00\x01\x00\x00\x00\x00\x10\x00\x00\x01\x00\x01\x00", 16)}) {
    RawClient client(server.uri());
    client.Send(garbage);
    EXPECT_TRUE(client.IsHungUp());
    EXPECT_GT(zoo.ThreadId(), 0);
  }
}

// O4
TEST(LimitsTest, ASlowReaderDelaysNobodyElse) {
  auto server = StartZoo({});
  const auto zoo = server.Create<zoo::Zoo>();
  {
    RawClient slow(server.uri());
    // Bootstrap messages, which are all answered, and not one answer is read.
    std::string bootstrap(
        "\x00\x00\x00\x00\x05\x00\x00\x00"   // one segment of five words
        "\x00\x00\x00\x00\x01\x00\x01\x00"   // Message
        "\x08\x00\x00\x00\x00\x00\x00\x00"   // is a Bootstrap
        "\x00\x00\x00\x00\x01\x00\x01\x00"   // which is a struct
        "\x00\x00\x00\x00\x00\x00\x00\x00"   // with its question's number
        "\x00\x00\x00\x00\x00\x00\x00\x00",  // and nothing else
        48);
    uint32_t sent = 0;
    while (slow.Send(bootstrap) == bootstrap.size() && sent < 1000000) {
      ++sent;
      std::memcpy(&bootstrap[32], &sent, sizeof(sent));
    }
    EXPECT_GT(sent, 100u);
    for (int i = 0; i < 100; ++i) EXPECT_GT(zoo.ThreadId(), 0);
    EXPECT_GT(OnAnotherThread([&] { return zoo.ThreadId(); }), 0);
  }
  EXPECT_EQ(server.NumberOfObjects(), 1u);
}

}  // namespace
