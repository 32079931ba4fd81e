// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How a name of a schema reads in C++.

#ifndef ROOST_CODEGEN_NAMES_H_
#define ROOST_CODEGEN_NAMES_H_

#include <string>
#include <string_view>

namespace roost::codegen {

// "topWords" -> "TopWords": methods.
std::string PascalCase(std::string_view name);

// "topWords" -> "top_words": fields and parameters. A word that C++ has taken gets a trailing "_".
std::string SnakeCase(std::string_view name);

// "topWords" -> "kTopWords": enumerants.
std::string ConstantCase(std::string_view name);

// Whether C++ has taken the word, as a keyword or as a macro of the standard headers.
bool IsTaken(std::string_view word);

// Whether it can name something in C++ at all.
bool IsIdentifier(std::string_view name);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_NAMES_H_
