// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>

namespace roost::tool {
namespace {

std::string Line(const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - cells[i].size() + 2, ' ');
  }
  return line;
}

}  // namespace

bool MayColour(int fd) {
  const char* const no = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  return ::isatty(fd) == 1 && (no == nullptr || *no == 0) && terminal != nullptr &&
         std::strcmp(terminal, "dumb") != 0;
}

std::string Bold(const std::string& text) {
  return MayColour(STDOUT_FILENO) ? "\033[1m" + text + "\033[0m" : text;
}

void Complain(const std::string& text) {
  const bool colour = MayColour(STDERR_FILENO);
  std::cout.flush();
  std::cerr << (colour ? "\033[31mroost:\033[0m " : "roost: ") << text << std::endl;
}

void PrintTable(const std::vector<std::string>& heading,
                const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < heading.size(); ++i) {
    widths.push_back(heading[i].size());
    for (const auto& row : rows) widths[i] = std::max(widths[i], row[i].size());
  }
  std::cout << Bold(Line(heading, widths)) << "\n";
  for (const auto& row : rows) std::cout << Line(row, widths) << "\n";
}

}  // namespace roost::tool
