// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_JSON_H_
#define ROOST_TOOLS_ROOST_JSON_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace roost::tool {

// A JSON value as text, put together from the inside out. A value.
class Json {
 public:
  // A string; each byte of what is no UTF-8 in it is U+FFFD.
  static Json Text(const std::string& text);
  static Json Number(uint64_t number) { return Json(std::to_string(number)); }
  static Json Seconds(double seconds);
  static Json Null() { return Json("null"); }
  // What is JSON already.
  static Json Literal(std::string json) { return Json(std::move(json)); }
  static Json Array(const std::vector<Json>& values);
  static Json Object(const std::vector<std::pair<std::string, Json>>& members);

  const std::string& text() const { return text_; }

 private:
  explicit Json(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_JSON_H_
