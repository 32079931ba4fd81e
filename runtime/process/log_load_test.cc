// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The logs of children under load and with slow readers. Rows of the table of semantics: B7, B9,
// B11.

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/process/test_log.h"
#include "roost/process/test_pipe.h"

namespace roost {
namespace {

using ::testing::ElementsAre;

using namespace std::chrono_literals;

class LogLoadTest : public ::testing::Test {
 protected:
  LogLoadTest() { LogToSinksOnly(); }

  std::vector<std::string> TakeMessages() { return collector_.TakeMessages(); }

  LogCollector collector_;
};

void LogNumbers(int count) {
  for (int i = 0; i < count; ++i) LOG(INFO) << i;
}

// B7, B9
TEST_F(LogLoadTest, BringsHome50000RecordsOfEachOf4ChildrenInOrder) {
  constexpr int kCount = 50'000;
  std::vector<Process<void>> children;
  for (const char* name : {"a", "b", "c", "d"}) {
    children.push_back(SpawnWith<&LogNumbers>({.name = name}, kCount));
  }
  for (auto& child : children) child.Join();
  std::map<std::string, int> next;
  for (const std::string& message : TakeMessages()) {
    const std::string name = message.substr(0, 4);
    ASSERT_EQ(message, name + std::to_string(next[name]));
    ++next[name];
  }
  EXPECT_THAT(next, ElementsAre(std::pair("[a] ", kCount), std::pair("[b] ", kCount),
                                std::pair("[c] ", kCount), std::pair("[d] ", kCount)));
}

// B11: the child has long finished logging while nothing here is read.
TEST_F(LogLoadTest, DropsAndCountsByChoice) {
  constexpr int kCount = 20'000;
  Pipe done = MakePipe();
  const auto log = [](const UniqueFd& writer) {
    LogNumbers(kCount);
    WriteAll(writer.get(), "d", 1);
  };
  collector_.Shut();
  auto child = SpawnWith<log>({.name = "n", .log = ChildLog::kParentOrDrop}, done.writer);
  char byte;
  EXPECT_EQ(ReadAll(done.reader.get(), &byte, 1), 1u);
  collector_.Open();
  child.Join();
  int received = 0, dropped = 0, last = -1;
  for (const std::string& message : TakeMessages()) {
    int number = 0;
    if (message.find("dropped") != std::string::npos) {
      ASSERT_EQ(std::sscanf(message.c_str(), "[n] %d log records dropped", &number), 1) << message;
      dropped += number;
    } else {
      ASSERT_EQ(std::sscanf(message.c_str(), "[n] %d", &number), 1) << message;
      EXPECT_GT(number, last);
      last = number;
      ++received;
    }
  }
  EXPECT_EQ(received + dropped, kCount);
  EXPECT_GT(dropped, 0);
}

// B11: by default it waits, and nothing is lost.
TEST_F(LogLoadTest, WaitsForASlowReaderByDefault) {
  constexpr int kCount = 20'000;
  collector_.Shut();
  auto child = SpawnWith<&LogNumbers>({.name = "n"}, kCount);
  EXPECT_FALSE(child.Join(50ms));
  collector_.Open();
  child.Join();
  EXPECT_EQ(TakeMessages().size(), static_cast<size_t>(kCount));
}

// B11, A8: a child's records wait for a sink here; others' results, deaths and ends do not.
TEST_F(LogLoadTest, ASlowSinkKeepsNoOtherChildWaiting) {
  Pipe gate = MakePipe();
  const auto wait = [](const UniqueFd& reader) { return Read(reader) == 'g' ? 7 : 0; };
  auto working = SpawnWith<wait>({}, gate.reader);
  const auto die = [](const UniqueFd& reader) {
    Read(reader);
    ::kill(::getpid(), SIGKILL);
  };
  auto dying = SpawnWith<die>({}, gate.reader);
  collector_.Shut();
  auto talking = SpawnWith<&LogNumbers>({.name = "n"}, 5000);
  collector_.WaitUntilHeld();
  Write(gate.writer, 'g');
  Write(gate.writer, 'g');
  EXPECT_EQ(working.Result(30s), 7);
  EXPECT_THROW(dying.Join(30s), ChildDied);
  EXPECT_EQ(Spawn<[] { return 8; }>().Result(30s), 8);
  EXPECT_FALSE(talking.Done());
  collector_.Open();
  talking.Join();
  const std::vector<std::string> messages = TakeMessages();
  ASSERT_EQ(messages.size(), 5000u);
  EXPECT_EQ(messages.back(), "[n] 4999");
}

// B7: the end of a child that others' records keep back still comes after its own.
TEST_F(LogLoadTest, AChildThatLoggedWhileTheSinkWasSlowEndsWithItsRecordsWritten) {
  collector_.Shut();
  auto first = SpawnWith<&LogNumbers>({.name = "n"}, 100);
  collector_.WaitUntilHeld();
  const auto log_and_die = [] {
    LogNumbers(100);
    ::kill(::getpid(), SIGKILL);
  };
  auto second = SpawnWith<log_and_die>({.name = "m"});
  pollfd ended{second.sentinel(), POLLIN, 0};
  ASSERT_EQ(::poll(&ended, 1, 60'000), 1);
  EXPECT_FALSE(second.Join(50ms));
  collector_.Open();
  EXPECT_THROW(second.Join(60s), ChildDied);
  int number = 0;
  for (const std::string& message : TakeMessages()) {
    if (!message.starts_with("[m] ")) continue;
    EXPECT_EQ(message, "[m] " + std::to_string(number++));
  }
  EXPECT_EQ(number, 100);
  first.Join();
}

}  // namespace
}  // namespace roost
