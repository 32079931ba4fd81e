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

std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return text;
}

std::vector<std::string> TableLines(const std::vector<std::string>& heading,
                                    const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (size_t i = 0; i < heading.size(); ++i) {
    widths.push_back(heading[i].size());
    for (const auto& row : rows) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines = {Line(heading, widths)};
  for (const auto& row : rows) lines.push_back(Line(row, widths));
  return lines;
}

void PrintTable(const std::vector<std::string>& heading,
                const std::vector<std::vector<std::string>>& rows) {
  const std::vector<std::string> lines = TableLines(heading, rows);
  std::cout << Bold(lines[0]) << "\n";
  for (size_t i = 1; i < lines.size(); ++i) std::cout << lines[i] << "\n";
}

}  // namespace roost::tool
