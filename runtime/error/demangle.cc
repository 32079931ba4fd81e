// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace roost::internal {
namespace {

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

std::string Demangle(const std::string& mangled) {
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, nullptr), &std::free);
  if (demangled == nullptr) return mangled;
  std::string text = demangled.get();
  ReplaceAll(text, "[abi:cxx11]", "");
  ReplaceAll(text, "std::__cxx11::", "std::");
  ReplaceAll(text, "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
             "std::string");
  ReplaceAll(text, "std::basic_string_view<char, std::char_traits<char> >", "std::string_view");
  return text;
}

std::string DemangleExceptionType(const std::string& mangled) {
  constexpr std::string_view kNested = "std::_Nested_exception<";
  std::string text = Demangle(mangled);
  if (!text.starts_with(kNested) || !text.ends_with('>')) return text;
  text = text.substr(kNested.size(), text.size() - kNested.size() - 1);
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace roost::internal
