// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/long_message.h"

#include <string>
#include <thread>
#include <vector>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::log {
namespace {

using ::testing::ElementsAre;

// Keeps whole messages, and what glog shows of them.
class Sink : public google::LogSink {
 public:
  Sink() { google::AddLogSink(this); }
  ~Sink() override { google::RemoveLogSink(this); }
  using google::LogSink::send;
  void send(google::LogSeverity, const char*, const char*, int, const google::LogMessageTime&,
            const char* message, size_t size) override {
    shown.emplace_back(message, size);
    whole.push_back(TakeLongMessage(message).value_or(shown.back()));
  }
  std::vector<std::string> shown, whole;
};

class LongMessageTest : public ::testing::Test {
 protected:
  LongMessageTest() {
    FLAGS_stderrthreshold = google::NUM_SEVERITIES;
    for (int severity = 0; severity < google::NUM_SEVERITIES; ++severity) {
      google::SetLogDestination(severity, "");
    }
    KeepLongMessages();
  }

  Sink sink_;
};

// How many bytes of a message glog has room for on the line that logs it.
size_t Room(Sink& sink) {
  LOG(INFO) << std::string(40'000, 'x');
  const size_t room = sink.shown.back().size();
  sink.shown.clear();
  sink.whole.clear();
  return room;
}

// B9
TEST_F(LongMessageTest, IsWholeWhateverItHolds) {
  std::string text;
  while (text.size() < 100'000) text += std::string("zero \0 bad \xff\xc3 feed \n", 20);
  LOG(INFO) << text;
  LOG(INFO) << "short";
  ASSERT_EQ(sink_.whole.size(), 2u);
  EXPECT_TRUE(sink_.whole[0] + "\n" == text);
  EXPECT_EQ(sink_.whole[1], "short");
  EXPECT_LT(sink_.shown[0].size(), 30'000u);
}

// Written as one string, by character and by number: at every place around glog's end.
TEST_F(LongMessageTest, LosesNoByteWhereGlogsRecordEnds) {
  const size_t room = Room(sink_);
  for (size_t before = room - 4; before < room + 4; ++before) {
    const std::string text(before, 'x');
    LOG(INFO) << text << 'a' << '\n' << 12345 << '\n' << "end\n";
    EXPECT_EQ(sink_.whole.back(), text + "a\n12345\nend") << before;
    LOG(INFO) << text << '\n';
    EXPECT_EQ(sink_.whole.back(), text) << before;
    LOG(INFO) << text;
    EXPECT_EQ(sink_.whole.back(), text) << before;
  }
}

std::string Log(const std::string& text) {
  LOG(INFO) << text;
  return text;
}

TEST_F(LongMessageTest, IsItselfWhereOneIsLoggedWithinAnother) {
  const std::string inner(50'000, 'i'), outer(50'000, 'o');
  LOG(INFO) << outer << Log(inner) << outer;
  EXPECT_THAT(sink_.whole, ElementsAre(inner, outer + inner + outer));
}

std::string LogNested(int depth) {
  const std::string text(40'000, static_cast<char>('a' + depth));
  if (depth == 0) return text;
  LOG(INFO) << text << LogNested(depth - 1);
  return text;
}

// So deep that the outer ones are cut as glog cuts them; and that this leaves nothing behind.
TEST_F(LongMessageTest, IsWholeAgainAfterManyWithinOneAnother) {
  LogNested(25);
  EXPECT_EQ(sink_.whole.size(), 25u);
  sink_.whole.clear();
  LogNested(10);
  ASSERT_EQ(sink_.whole.size(), 10u);
  for (const std::string& whole : sink_.whole) EXPECT_EQ(whole.size(), 80'000u);
}

// The address sanitizer's heap gives no place out twice, and that is how their end is noticed.
#if !defined(__SANITIZE_ADDRESS__)
// Those that no sink is shown say nothing of when they end.
TEST_F(LongMessageTest, IsWholeBesideMessagesThatNobodyWants) {
  const std::string text(50'000, 'x');
  for (int i = 0; i < 100; ++i) {
    FLAGS_minloglevel = google::GLOG_ERROR;
    LOG(INFO) << text << Log(text);
    FLAGS_minloglevel = google::GLOG_INFO;
    LOG(INFO) << Log(text);
  }
  EXPECT_EQ(sink_.whole, std::vector<std::string>(200, text));
}
#endif

TEST_F(LongMessageTest, IsWholeOnEveryThread) {
  const std::string text(50'000, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { Log(Log(Log(text))); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sink_.whole, std::vector<std::string>(24, text));
}

TEST_F(LongMessageTest, MayBeWrittenInSeveralStatements) {
  const std::string text(50'000, 'x');
  {
    google::LogMessage message(__FILE__, __LINE__);
    message.stream() << text;
    message.stream() << text;
    message.Flush();
    message.stream() << "too late";
    Log("another");
  }
  EXPECT_THAT(sink_.whole, ElementsAre(text + text, "another"));
}

}  // namespace
}  // namespace roost::log

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  google::InitGoogleLogging(argv[0]);
  return RUN_ALL_TESTS();
}
