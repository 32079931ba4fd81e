// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_TERMINAL_H_
#define ROOST_TOOLS_ROOST_TERMINAL_H_

#include <string>
#include <vector>

namespace roost::tool {

// Whether output on the descriptor may be coloured: it is a terminal that can be, and the
// environment has no NO_COLOR (no-color.org).
bool MayColour(int fd);

// The text for standard output, bold where that may be.
std::string Bold(const std::string& text);

// "roost: TEXT" on standard error.
void Complain(const std::string& text);

// One line of the text, whatever it is.
std::string OneLine(std::string text);

// Rows under a heading, each column as wide as it needs to be.
std::vector<std::string> TableLines(const std::vector<std::string>& heading,
                                    const std::vector<std::vector<std::string>>& rows);

// Prints rows on standard output under a bold heading.
void PrintTable(const std::vector<std::string>& heading,
                const std::vector<std::vector<std::string>>& rows);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_TERMINAL_H_
