// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/names.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace roost::codegen {
namespace {

// Sorted.
constexpr std::array<std::string_view, 104> kTaken = {
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "assert",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "offsetof",
    "operator",
    "or",
    "or_eq",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "return",
    "setjmp",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "union",
    "unix",
    "unsigned",
    "using",
    "va_arg",
    "va_copy",
    "va_end",
    "va_start",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
};

std::string Capitalised(std::string_view name) {
  std::string result(name);
  if (!result.empty()) result[0] = absl::ascii_toupper(result[0]);
  return result;
}

}  // namespace

std::string PascalCase(std::string_view name) { return Capitalised(name); }

std::string SnakeCase(std::string_view name) {
  std::string result;
  for (size_t i = 0; i < name.size(); ++i) {
    // A word begins at a capital after a small letter, and at the last capital of several:
    // "parseHTTPHeader" is parse_http_header.
    const bool after_small = i > 0 && !absl::ascii_isupper(name[i - 1]);
    const bool before_small = i > 0 && i + 1 < name.size() && absl::ascii_islower(name[i + 1]);
    if (absl::ascii_isupper(name[i]) && (after_small || before_small)) result += '_';
    result += absl::ascii_tolower(name[i]);
  }
  if (IsTaken(result)) result += '_';
  return result;
}

std::string ConstantCase(std::string_view name) { return "k" + Capitalised(name); }

bool IsTaken(std::string_view word) {
  return std::binary_search(kTaken.begin(), kTaken.end(), word);
}

bool IsIdentifier(std::string_view name) {
  if (name.empty() || absl::ascii_isdigit(name[0])) return false;
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && c != '_') return false;
  }
  return !IsTaken(name);
}

}  // namespace roost::codegen
