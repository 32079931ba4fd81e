// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/json.h"

#include <cstdio>

#include "tools/roost/utf8.h"

namespace roost::tool {

Json Json::Text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : ValidUtf8(text)) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof(escaped), "\\u%04x", static_cast<unsigned>(c));
      quoted += escaped;
    } else {
      quoted += c;
    }
  }
  return Json(quoted + "\"");
}

Json Json::Seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6f", seconds);
  return Json(text);
}

Json Json::Array(const std::vector<Json>& values) {
  std::string text = "[";
  for (const Json& value : values) text += (text.size() > 1 ? ", " : "") + value.text();
  return Json(text + "]");
}

Json Json::Object(const std::vector<std::pair<std::string, Json>>& members) {
  std::string text = "{";
  for (const auto& [name, value] : members) {
    text += (text.size() > 1 ? ", " : "") + Text(name).text() + ": " + value.text();
  }
  return Json(text + "}");
}

}  // namespace roost::tool
