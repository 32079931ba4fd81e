// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The descriptors beneath handles in calls: none is left over, and running out of them is an error
// of the call alone.

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"
#include "tests/handles/carrier.roost.h"
#include "tests/server/expectations.h"

namespace {

using namespace std::chrono_literals;
using carrier::CarrierProxy;
using roost::Value;
using ::testing::HasSubstr;

size_t DescriptorsOf(pid_t pid) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    ++count;
  }
  return count;
}

class DescriptorsTest : public ::testing::Test {
 protected:
  roost::ServerProcess server_ =
      roost::ServerProcess::Start({.plugins = {"tests/handles/libcarrier.so"}});
  CarrierProxy carrier_ = server_.Create<carrier::Carrier>(Value());
};

// Both processes have as many descriptors again as they had when it was made.
class NoneLeft {
 public:
  explicit NoneLeft(pid_t server)
      : server_(server), here_(DescriptorsOf(::getpid())), there_(DescriptorsOf(server)) {}
  // But for so many.
  void Expect(size_t more = 0) const {
    EXPECT_TRUE(Eventually([&] { return DescriptorsOf(::getpid()) <= here_ + more; }))
        << DescriptorsOf(::getpid()) << " here, before " << here_;
    EXPECT_TRUE(Eventually([&] { return DescriptorsOf(server_) <= there_ + more; }))
        << DescriptorsOf(server_) << " in the server, before " << there_;
  }

 private:
  const pid_t server_;
  const size_t here_;
  const size_t there_;
};

TEST_F(DescriptorsTest, NoneIsLeftOverAfterTenThousandCalls) {
  const roost::Queue<int> queue;
  const Value value = Value::Of(queue);
  const auto call_all = [&] {
    carrier_.Echo(value);
    carrier_.Keep(value);
    carrier_.Kept();
    carrier_.Ignore(value);
    try {
      carrier_.Fail(value);
    } catch (const std::runtime_error&) {
    }
    carrier_.Keep(Value());
  };
  call_all();  // what stays open for good
  const NoneLeft before(server_.pid());
  for (int i = 0; i < 10'000 / 6 + 1; ++i) call_all();
  before.Expect();
}

// Its connection is given up, at whatever point the call is.
TEST_F(DescriptorsTest, ACallThatIsGivenUpLeavesNone) {
  const Value value = Value::Of(roost::Queue<int>());
  carrier_.Echo(value);
  // The first traceback opens the libraries that it names, for good.
  Thrown<std::runtime_error>([&] { carrier_.Fail(Value()); });
  const NoneLeft before(server_.pid());
  std::mt19937_64 random(std::random_device{}());
  for (int i = 0; i < 300; ++i) {
    try {
      carrier_.With(std::chrono::nanoseconds(random() % 300'000)).Echo(value);
    } catch (const roost::DeadlineExceeded&) {
    }
  }
  carrier_.Echo(value);
  before.Expect(/*more=*/3);  // a connection more, or one less before
}

TEST_F(DescriptorsTest, ACallOfAnObjectThatIsGoneLeavesNone) {
  const NoneLeft before(server_.pid());
  {
    auto gone = roost::ServerProcess::Start({.plugins = {"tests/handles/libcarrier.so"}});
    const auto carrier = gone.Create<carrier::Carrier>(Value());
    carrier.Keep(Value::Of(roost::Queue<int>()));
    ::kill(gone.pid(), SIGKILL);
    Thrown<roost::ServerGone>([&] { carrier.Echo(Value::Of(roost::Queue<int>())); });
  }
  before.Expect();
}

// So many at once, and then again.
TEST_F(DescriptorsTest, AreBoundedForACall) {
  const roost::Queue<int> queue;
  const Value sixty = Value::Of(std::vector(60, queue));
  EXPECT_EQ(carrier_.Echo(sixty).As<std::vector<roost::Queue<int>>>().size(), 60u);
  const Value seventy = Value::Of(std::vector(70, queue));
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { carrier_.Echo(seventy); }).what(),
              HasSubstr("280 descriptors are too many for one message of a call"));
  // What a server has gathered from several calls is too much for one result.
  const auto dict =
      server_.Create<roost::hosted::Dict<std::string, std::vector<roost::Queue<int>>>>();
  for (const char* const name : {"a", "b"}) dict.Set(name, std::vector(40, queue));
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { dict.Values(); }).what(),
              HasSubstr("320 descriptors are too many"));
  EXPECT_EQ(dict.At("a").size(), 40u);
  EXPECT_EQ(carrier_.Echo(Value::Of(3)).As<int>(), 3);
}

TEST_F(DescriptorsTest, AServerWithoutOneToSpareFailsTheCallAndStaysUsable) {
  const Value value = Value::Of(roost::Queue<int>());
  carrier_.Keep(value);
  carrier_.UseUpDescriptors();
  EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { carrier_.Echo(value); }).what(),
              HasSubstr("no descriptor to spare"));
  // What needs none there goes on.
  EXPECT_EQ(carrier_.Echo(Value::Of(3)).As<int>(), 3);
  EXPECT_EQ(carrier_.Kept(), value);
  carrier_.GiveBackDescriptors();
  EXPECT_EQ(carrier_.Echo(value), value);
}

// Lets this process open no more.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_;
};

TEST_F(DescriptorsTest, AClientWithoutOneToSpareFailsTheCallAndStaysUsable) {
  const Value value = Value::Of(roost::Queue<int>());
  carrier_.Keep(value);
  {
    const NoMoreDescriptors none;
    EXPECT_THAT(Thrown<roost::LimitExceeded>([&] { carrier_.Kept(); }).what(),
                HasSubstr("no descriptor to spare"));
    EXPECT_EQ(carrier_.Echo(Value::Of(3)).As<int>(), 3);
    Thrown<std::system_error>([&] { value.As<roost::Queue<int>>(); });
  }
  EXPECT_EQ(carrier_.Kept(), value);
}

// Passes handles to and fro until it is killed.
void CarryWithoutEnd(CarrierProxy carrier, uint64_t seed, roost::Semaphore begun) {
  std::mt19937_64 random(seed);
  begun.Release();
  roost::Queue<int> queue;
  Value value = Value::Of(queue);
  while (true) {
    switch (random() % 4) {
      case 0:
        value = carrier.Echo(value);
        break;
      case 1:
        carrier.Keep(value);
        break;
      case 2:
        value = carrier.Kept();
        if (value.is_null()) value = Value::Of(queue);
        break;
      default:
        value = carrier.Make();
    }
  }
}

TEST_F(DescriptorsTest, NoneIsLeftOfKilledClients) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  roost::Semaphore begun(0);
  const auto kill_one = [&] {
    auto client = roost::Spawn<&CarryWithoutEnd>(carrier_, random(), begun);
    ASSERT_TRUE(begun.Acquire(kPatience));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 5'000));
    client.Kill();
    Thrown<roost::ChildTerminated>([&] { client.Result(); });
    EXPECT_EQ(carrier_.Echo(Value::Of(3)).As<int>(), 3);
  };
  kill_one();
  // The first traceback opens the libraries that it names, for good.
  Thrown<std::runtime_error>([&] { carrier_.Fail(Value()); });
  carrier_.Keep(Value());
  const NoneLeft before(server_.pid());
  for (int i = 0; i < 20; ++i) kill_one();
  carrier_.Keep(Value());
  before.Expect();
}

TEST_F(DescriptorsTest, ClientsOfAKilledServerAreToldAndLeaveNone) {
  const roost::Queue<int> queue;
  const size_t before = DescriptorsOf(::getpid());
  std::mt19937_64 random(std::random_device{}());
  for (int i = 0; i < 10; ++i) {
    auto doomed = roost::ServerProcess::Start({.plugins = {"tests/handles/libcarrier.so"}});
    const auto carrier = doomed.Create<carrier::Carrier>(Value());
    auto killer = roost::SpawnThread([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
      ::kill(doomed.pid(), SIGKILL);
    });
    Thrown<roost::ServerGone>([&] {
      while (true) carrier.Keep(carrier.Echo(Value::Of(queue)));
    });
    killer.Join();
  }
  EXPECT_TRUE(Eventually([&] { return DescriptorsOf(::getpid()) <= before + 4; }))
      << DescriptorsOf(::getpid()) << ", before " << before;
}

}  // namespace
