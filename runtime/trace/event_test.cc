// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/event.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::trace {
namespace {

using ::testing::HasSubstr;

Event Of(std::string_view name) { return Event('X', "call", name, 10, 11, 1'234'005); }

TEST(EventTest, HasTheMembersOfTheChromeTraceFormat) {
  Event event = Of("scaling::Doubler.double");
  event.Duration(2'000);
  event.Arg("object", 7);
  event.Arg("error", std::string_view("std::out_of_range: far"));
  event.ArgHex("queue", 0xABCDEF0123456789);
  event.End();
  EXPECT_EQ(event.text(),
            "{\"ph\":\"X\",\"cat\":\"call\",\"name\":\"scaling::Doubler.double\",\"pid\":10,"
            "\"tid\":11,\"ts\":1234.005,\"dur\":2.000,\"args\":{\"object\":7,"
            "\"error\":\"std::out_of_range: far\",\"queue\":\"0xabcdef0123456789\"}},\n");
}

TEST(EventTest, EscapesWhatJsonDoesNotTake) {
  Event event = Of(std::string("\"a\\b\"\n\x01\x1f\x7f\0z", 11));
  EXPECT_THAT(std::string(event.text()),
              HasSubstr("\"name\":\"\\\"a\\\\b\\\"\\u000a\\u0001\\u001f\x7f\\u0000z\","));
}

TEST(EventTest, KeepsUtf8AndReplacesWhatIsNone) {
  const auto name = [](std::string_view text) {
    const Event event = Of(text);
    const std::string all(event.text());
    const size_t begin = all.find("\"name\":\"") + 8;
    return all.substr(begin, all.find('"', begin) - begin);
  };
  const std::string bad = "\uFFFD";
  EXPECT_EQ(name("\u00e4\u20ac\U0001f426"), "\u00e4\u20ac\U0001f426");
  EXPECT_EQ(name("a\xff\x80z"), "a" + bad + bad + "z");
  EXPECT_EQ(name("\xe2\x82"), bad + bad);                      // cut off
  EXPECT_EQ(name("\xc0\xaf"), bad + bad);                      // longer than needed
  EXPECT_EQ(name("\xed\xa0\x80"), bad + bad + bad);            // a surrogate
  EXPECT_EQ(name("\xf4\x90\x80\x80"), bad + bad + bad + bad);  // beyond the last one
}

TEST(EventTest, CutsWhatIsTooLongBetweenCharacters) {
  std::string long_text;
  for (int i = 0; i < 3000; ++i) long_text += "\u20ac";
  Event event = Of(long_text);
  event.Duration(1);
  for (int i = 0; i < 9; ++i) event.Arg("text", std::string_view(long_text));
  event.End();
  event.Begin('s', "flow", "flow", 1, 2, 3);
  event.Id(~uint64_t{0});
  event.End();
  event.Begin('f', "flow", "flow", 1, 2, 3);
  event.Id(~uint64_t{0});
  event.BindToEnclosing();
  event.End();
  const std::string text(event.text());
  EXPECT_LE(text.size(), Event::kMostBytes);
  EXPECT_THAT(text, ::testing::EndsWith("\"id\":\"0xffffffffffffffff\",\"bp\":\"e\"},\n"));
  EXPECT_THAT(text, HasSubstr("\u20ac\",\"pid\":10"));
}

}  // namespace
}  // namespace roost::trace
