// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/emit.h"

#include <ctime>
#include <string>
#include <string_view>

#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"

namespace roost::log {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// 2023-11-14 22:13:20 UTC
Record Example() {
  return {google::GLOG_WARNING, 42, 100, 101, 1700000000, 7, "Worker-1", "src/dir/a.cc", "hello"};
}

class Sink : public google::LogSink {
 public:
  Sink() { google::AddLogSink(this); }
  ~Sink() override { google::RemoveLogSink(this); }
  using google::LogSink::send;
  void send(google::LogSeverity severity, const char* full_filename, const char* base_filename,
            int line, const google::LogMessageTime& time, const char* message,
            size_t size) override {
    ++records;
    text = google::GetLogSeverityName(severity) + std::string(" ") + full_filename + " " +
           base_filename + ":" + std::to_string(line) + " " + std::to_string(time.timestamp()) +
           "." + std::to_string(time.usec()) + " " + std::string(message, size);
  }
  int records = 0;
  std::string text;
};

class EmitTest : public ::testing::Test {
 protected:
  EmitTest() {
    FLAGS_logtostderr = true;
    FLAGS_log_utc_time = true;
    FLAGS_log_year_in_prefix = true;
    FLAGS_log_prefix = true;
    FLAGS_minloglevel = google::GLOG_INFO;
  }

  std::string Written(const Record& record) {
    ::testing::internal::CaptureStderr();
    Emit(record);
    return ::testing::internal::GetCapturedStderr();
  }
};

TEST_F(EmitTest, ShowsTheRecordsOwnTimeThreadFileAndLine) {
  EXPECT_THAT(Written(Example()), StartsWith("W20231114 22:13:20.000007 "));
  EXPECT_THAT(Written(Example()), HasSubstr(" 101 a.cc:42] [Worker-1] hello\n"));
}

TEST_F(EmitTest, ShowsThreadIdsOfAnyLength) {
  for (pid_t thread : {1, 99999, 123456, 4194304, 1234567890}) {
    Record record = Example();
    record.thread = thread;
    EXPECT_THAT(Written(record),
                MatchesRegex("W20231114 22:13:20.000007 +" + std::to_string(thread) +
                             " a.cc:42\\] \\[Worker-1\\] hello\n"));
  }
}

TEST_F(EmitTest, LeavesOutTheYearOrThePrefixAsTheFlagsSay) {
  FLAGS_log_year_in_prefix = false;
  EXPECT_THAT(Written(Example()), StartsWith("W1114 22:13:20.000007 "));
  FLAGS_log_prefix = false;
  EXPECT_EQ(Written(Example()), "[Worker-1] hello\n");
}

TEST_F(EmitTest, TellsSinksTheSame) {
  Sink sink;
  Record record = Example();
  record.thread = 1234567890;
  Written(record);
  EXPECT_EQ(sink.text, "WARNING src/dir/a.cc a.cc:42 1700000000.7 [Worker-1] hello");
}

TEST_F(EmitTest, KeepsEveryMicrosecond) {
  Sink sink;
  Record record = Example();
  for (int32_t microseconds : {0, 1, 123456, 499999, 500000, 999998, 999999}) {
    record.microseconds = microseconds;
    Written(record);
    EXPECT_THAT(sink.text, HasSubstr("." + std::to_string(microseconds) + " "));
  }
}

TEST_F(EmitTest, HonoursTheMinimumLevel) {
  Sink sink;
  FLAGS_minloglevel = google::GLOG_ERROR;
  EXPECT_EQ(Written(Example()), "");
  EXPECT_EQ(sink.records, 0);
}

TEST_F(EmitTest, SurvivesTheFatalRecordOfAnotherProcess) {
  Record record = Example();
  record.severity = google::GLOG_FATAL;
  EXPECT_THAT(Written(record), HasSubstr("a.cc:42] [Worker-1] [child FATAL] hello\n"));
  EXPECT_THAT(Written(record), StartsWith("E2023"));
}

TEST_F(EmitTest, KeepsLongMessages) {
  const std::string text(29000, 'x');
  Record record = Example();
  record.message = text;
  EXPECT_THAT(Written(record), HasSubstr(text));
}

// B9: 100 kB of zeros and line feeds, and of characters that no record may cut in two.
TEST_F(EmitTest, GoesOnInFurtherRecordsWhereGlogsAreFull) {
  std::string text;
  while (text.size() < 100'000) text += std::string("zero \0 feed \n euro \xe2\x82\xac", 20);
  Record record = Example();
  record.message = text;
  std::string joined;
  class Joiner : public Sink {
   public:
    explicit Joiner(std::string* text) : text_(text) {}
    using google::LogSink::send;
    void send(google::LogSeverity, const char*, const char*, int, const google::LogMessageTime&,
              const char* message, size_t size) override {
      std::string_view part(message, size);
      for (const std::string_view lead : {"[Worker-1] ", "[continued] "}) {
        if (part.starts_with(lead)) part.remove_prefix(lead.size());
      }
      EXPECT_NE(static_cast<unsigned char>(part.front()) & 0xc0, 0x80) << "cut in two";
      text_->append(part);
      ++records;
    }

   private:
    std::string* const text_;
  } joiner(&joined);
  Written(record);
  EXPECT_EQ(joined, text);
  EXPECT_EQ(joiner.records, 4);
}

}  // namespace
}  // namespace roost::log

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  google::InitGoogleLogging(argv[0]);
  return RUN_ALL_TESTS();
}
