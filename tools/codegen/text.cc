// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/text.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace roost::codegen {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

// Lines of at most `width`, broken behind a space; a longer word stays whole.
std::vector<std::string> Wrapped(std::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t space = text.find(' ', begin);
    const size_t end = space == text.npos ? text.size() : space + 1;
    const size_t word = (space == text.npos ? end : space) - begin;
    if (!lines.back().empty() && lines.back().size() + word > width) lines.emplace_back();
    lines.back() += text.substr(begin, end - begin);
    begin = end;
  }
  return lines;
}

// What stands between the commas of "{a, b{c, d}}": "a", "b{c, d}".
std::vector<std::string> BracketedParts(std::string_view bracketed) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (size_t i = 1; i + 1 < bracketed.size(); ++i) {
    const char c = bracketed[i];
    if (c == '"' && bracketed[i - 1] != '\\') quoted = !quoted;
    if (!quoted && std::strchr("{([<", c) != nullptr) ++depth;
    if (!quoted && std::strchr("})]>", c) != nullptr) --depth;
    if (c == ',' && depth == 0 && !quoted) {
      parts.emplace_back();
      ++i;  // and the space behind it
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

std::string Fill(std::string_view text, const Holes& holes) {
  std::vector<std::pair<std::string, std::string>> replacements;
  for (const auto& [name, value] : holes) {
    replacements.emplace_back(absl::StrCat("$", View(name), "$"), value);
  }
  return absl::StrReplaceAll(View(text), replacements);
}

std::string Comment(int indent, std::string_view first, std::string_view doc) {
  std::vector<std::string> lines;
  if (!first.empty()) lines.emplace_back(first);
  if (!doc.empty()) {
    for (const auto line : absl::StrSplit(View(doc), '\n')) lines.emplace_back(line);
  }
  std::string result;
  const std::string margin(indent, ' ');
  for (const std::string& line : lines) {
    for (const std::string& part : Wrapped(line, kColumns - indent - 3)) {
      absl::StrAppend(&result, margin, "// ", part);
      result.erase(result.find_last_not_of(' ') + 1);
      result += "\n";
    }
  }
  return result;
}

std::string Arguments(int indent, std::string_view head, const std::vector<std::string>& arguments,
                      std::string_view tail) {
  std::string line = absl::StrCat(std::string(indent, ' '), View(head));
  const std::string whole = absl::StrCat(line, absl::StrJoin(arguments, ", "), View(tail));
  if (whole.size() <= kColumns) return whole + "\n";
  if (arguments.empty()) {  // "Name()", and " const {" on the next line
    const size_t end = std::min(tail.find(' '), tail.size() - 1);
    return absl::StrCat(line, View(tail.substr(0, end)), "\n", std::string(indent + 4, ' '),
                        View(tail.substr(end + 1)), "\n");
  }
  size_t margin = line.size();
  std::string result;
  // Below the first argument if each of them fits there, else on lines of their own.
  for (const std::string& argument : arguments) {
    if (margin + argument.size() + tail.size() > kColumns) margin = indent + 4;
  }
  if (margin != line.size()) {
    result = line + "\n";
    line = std::string(margin, ' ');
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string end = i + 1 < arguments.size() ? "," : std::string(tail);
    const bool first = line.size() == margin;
    if (!first && line.size() + 1 + arguments[i].size() + end.size() > kColumns) {
      absl::StrAppend(&result, line, "\n");
      line = std::string(margin, ' ');
    } else if (!first) {
      line += " ";
    }
    absl::StrAppend(&line, arguments[i], end);
  }
  return result + line + "\n";
}

std::string Conjunction(int indent, std::string_view head, const std::vector<std::string>& terms) {
  std::string result;
  std::string line = absl::StrCat(std::string(indent, ' '), View(head));
  const std::string margin(line.size(), ' ');
  for (size_t i = 0; i < terms.size(); ++i) {
    const std::string end = i + 1 < terms.size() ? " &&" : ";";
    if (i > 0 && line.size() + 1 + terms[i].size() + end.size() > kColumns) {
      absl::StrAppend(&result, line, "\n");
      line = margin;
    } else if (i > 0) {
      line += " ";
    }
    absl::StrAppend(&line, terms[i], end);
  }
  return result + line + "\n";
}

std::string Assignment(int indent, std::string_view to, std::string_view value) {
  const std::string head = absl::StrCat(std::string(indent, ' '), View(to), " =");
  const std::string line = absl::StrCat(head, " ", View(value), ";\n");
  if (line.size() <= kColumns + 1) return line;
  const std::string below = absl::StrCat(std::string(indent + 4, ' '), View(value), ";\n");
  if (below.size() <= kColumns + 1) return absl::StrCat(head, "\n", below);
  // Too long even so: broken within its outer brackets.
  const size_t open = value.back() == ')' ? value.find('(') : value.front() == '{' ? 0 : value.npos;
  if (open == value.npos) return absl::StrCat(head, "\n", below);
  return Arguments(indent, absl::StrCat(head.substr(indent), " ", View(value.substr(0, open + 1))),
                   BracketedParts(value.substr(open)),
                   absl::StrCat(View(value.substr(value.size() - 1)), ";"));
}

std::string Literal(int indent, std::string_view text, std::string_view tail) {
  std::vector<std::string> parts;
  for (const std::string& part : Wrapped(text, kColumns - indent - 2 - tail.size())) {
    parts.push_back(absl::StrCat(std::string(indent, ' '), "\"", part, "\""));
  }
  return absl::StrCat(absl::StrJoin(parts, "\n"), View(tail), "\n");
}

std::string ParameterType(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kVoid:
    case Type::Kind::kScalar:
      return type.cpp;
    case Type::Kind::kText:
      return "std::string_view";
    case Type::Kind::kData:
      return "roost::BytesView";
    case Type::Kind::kList:
    case Type::Kind::kStruct:
    case Type::Kind::kGroup:
    case Type::Kind::kProxy:
    case Type::Kind::kValue:
    case Type::Kind::kOptional:
    case Type::Kind::kOptionalScalar:
    case Type::Kind::kSet:
    case Type::Kind::kMap:
    case Type::Kind::kParameter:
      break;
  }
  return absl::StrCat("const ", type.cpp, "&");
}

std::vector<std::string> Parameters(const Method& method) {
  std::vector<std::string> result;
  for (const Field& field : method.params.fields) {
    result.push_back(absl::StrCat(ParameterType(field.type), " ", field.name));
  }
  return result;
}

std::vector<std::string> StreamParameters(const Method& method) {
  std::vector<std::string> parameters = Parameters(method);
  parameters.insert(parameters.begin(), "roost::StreamWindow& window");
  return parameters;
}

CreateParameters CreateParametersOf(const Method& constructor) {
  const std::string server = "const roost::ServerHandle& server";
  CreateParameters result{{server}, {server, "const char* class_name"}};
  for (const std::string& parameter : Parameters(constructor)) {
    result.create.push_back(parameter);
    result.create_as.push_back(parameter);
  }
  return result;
}

std::vector<std::string> ParameterNames(const Method& method) {
  std::vector<std::string> result;
  for (const Field& field : method.params.fields) result.push_back(field.name);
  return result;
}

std::vector<std::string> ArgumentTypes(const Method& method) {
  std::vector<std::string> result;
  for (const Field& field : method.params.fields) {
    const bool view = field.type.kind == Type::Kind::kText || field.type.kind == Type::Kind::kData;
    result.push_back(view ? ParameterType(field.type) : field.type.cpp);
  }
  return result;
}

std::string AsyncType(const Method& method) {
  return absl::StrCat("roost::AsyncCall<", method.returns, ">");
}

std::string Declaration(const Method& method) {
  return absl::StrCat(method.returns, " ", method.name, "(",
                      absl::StrJoin(Parameters(method), ", "), ")");
}

std::string OutputPath(const File& file, std::string_view extension) {
  return absl::StrCat(absl::StripSuffix(file.path, ".capnp"), ".roost", View(extension));
}

std::string Banner(const File& file) {
  return absl::StrCat("// Generated by capnpc-roost from ", file.path, ". Do not edit.\n");
}

}  // namespace roost::codegen
