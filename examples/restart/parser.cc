// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A class as they come: it follows a null pointer where a line has no "=".

#include <cstring>
#include <string>
#include <string_view>

#include "parser.roost.h"

namespace {

class Parser {
 public:
  std::string ValueOf(std::string_view text) {
    const std::string line(text);
    const volatile char* equals = std::strchr(line.c_str(), '=');
    std::string value;
    while (char c = *++equals) value += c;
    return value;
  }
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<parser::Parser, Parser>(); }
