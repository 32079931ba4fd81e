// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What the command line writes of texts that others have made: JSON and Prometheus' format, which
// are UTF-8 whatever the texts are.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/roost/json.h"
#include "tools/roost/metrics_text.h"
#include "tools/roost/utf8.h"

namespace {

using ::roost::tool::Json;
using ::roost::tool::ValidUtf8;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kBad = "\xEF\xBF\xBD";

std::string Times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(TextTest, LeavesUtf8AsItIs) {
  using std::string_literals::operator""s;
  for (const std::string& text :
       {""s, "plain"s, "\0\x01\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
        "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s,
        "gr\xC3\xBC\xC3\x9F\x65 \xE2\x82\xAC \xF0\x9F\x90\x93"s}) {
    EXPECT_EQ(ValidUtf8(text), text);
  }
}

TEST(TextTest, ReplacesEachByteOfWhatIsNoUtf8) {
  const std::pair<std::string, int> cases[] = {
      {"\x80", 1},              // goes on with nothing
      {"\xBF\xBF", 2},          //
      {"\xC0\x80", 2},          // longer than needed
      {"\xC1\xBF", 2},          //
      {"\xE0\x9F\xBF", 3},      //
      {"\xF0\x8F\xBF\xBF", 4},  //
      {"\xED\xA0\x80", 3},      // surrogates
      {"\xED\xBF\xBF", 3},      //
      {"\xF4\x90\x80\x80", 4},  // beyond the last
      {"\xF5\x80\x80\x80", 4},  //
      {"\xFE", 1},              //
      {"\xFF\xFF", 2},          //
      {"\xC3", 1},              // ends within
      {"\xE2\x82", 2},          //
      {"\xF0\x9F\x90", 3},      //
  };
  for (const auto& [text, bytes] : cases) {
    EXPECT_EQ(ValidUtf8(text), Times(bytes, kBad)) << Json::Text(text).text();
    EXPECT_EQ(ValidUtf8("a" + text + "z"), "a" + Times(bytes, kBad) + "z");
  }
  EXPECT_EQ(ValidUtf8("\xC3\xC3\xBC"), kBad + "\xC3\xBC");
  EXPECT_EQ(ValidUtf8("\xE2\x82\xE2\x82\xAC"), kBad + kBad + "\xE2\x82\xAC");
}

TEST(TextTest, WritesJsonThatIsUtf8) {
  EXPECT_EQ(Json::Text("a\"b\\c\n\x01\x1F\x7F").text(), "\"a\\\"b\\\\c\\u000a\\u0001\\u001f\x7F\"");
  EXPECT_EQ(Json::Text(std::string("\0", 1)).text(), "\"\\u0000\"");
  EXPECT_EQ(Json::Text("\xC3\xBC\xFF\"").text(), "\"\xC3\xBC" + kBad + "\\\"\"");
  // A quote that a broken character would take with it.
  EXPECT_EQ(Json::Text("\xE2\"").text(), "\"" + kBad + "\\\"\"");
  EXPECT_EQ(Json::Object({{"\xFF", Json::Null()}}).text(), "{\"" + kBad + "\": null}");
}

TEST(TextTest, WritesMetricsThatAreUtf8) {
  roost::ServerStatistics has;
  has.name = "na\xFFme\"\\\n";
  has.uri = "unix:/\xE2\x82";
  roost::MethodStatistics method;
  method.class_name = "\xED\xA0\x80";
  method.method = "gr\xC3\xBC\xC3\x9F\x65";
  has.methods.push_back(method);
  const std::string text = roost::tool::MetricsText(has);
  EXPECT_EQ(ValidUtf8(text), text);
  EXPECT_THAT(text, HasSubstr("{name=\"na" + kBad + "me\\\"\\\\\\n\",uri=\"unix:/" + kBad + kBad +
                              "\",pid="));
  EXPECT_THAT(text, HasSubstr("roost_call_errors_total{class=\"" + Times(3, kBad) +
                              "\",method=\"gr\xC3\xBC\xC3\x9F\x65\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("\xFF")));
}

}  // namespace
