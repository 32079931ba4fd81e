// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/header_emitter.h"

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/codegen/interface_text.h"
#include "tools/codegen/struct_text.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

constexpr char kFile[] = R"($banner$$doc$
#ifndef $guard$
#define $guard$

$std_includes$
$includes$
namespace $namespace$ {

$body$}  // namespace $namespace$

#endif  // $guard$
)";

// What any header may need, and what its fields need beyond that.
std::string StdIncludes(const File& file) {
  std::set<std::string> headers = file.std_includes;
  headers.insert(
      {"cstddef", "cstdint", "limits", "string", "string_view", "utility", "variant", "vector"});
  if (!file.interfaces.empty()) headers.insert({"memory", "tuple", "type_traits"});
  std::string text;
  for (const std::string& header : headers) absl::StrAppend(&text, "#include <", header, ">\n");
  return text;
}

std::string Guard(const File& file) {
  std::string name = OutputPath(file, ".h");
  for (char& c : name) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  // The id keeps schemas of one name in two folders apart.
  const std::string id = absl::AsciiStrToUpper(absl::StrCat(absl::Hex(file.id)));
  return absl::StrCat("ROOST_GENERATED_", name, "_", id, "_");
}

std::string Includes(const File& file) {
  std::set<std::string> headers = file.includes;
  headers.insert("roost/base/bytes.h");
  if (!file.interfaces.empty()) {
    headers.insert("roost/proxies/adapter.h");
    headers.insert("roost/proxies/proxy.h");
  }
  if (file.uses_values) headers.insert("roost/proxies/value.h");
  std::string text;
  for (const std::string& header : headers) absl::StrAppend(&text, "#include \"", header, "\"\n");
  return text;
}

std::string ForwardDeclarations(const File& file) {
  std::string text;
  for (const Struct& entry : file.structs) {
    if (entry.existing.empty()) absl::StrAppend(&text, StructDeclaration(entry));
  }
  for (const Interface& entry : file.interfaces) {
    absl::StrAppend(&text, InterfaceDeclaration(entry));
  }
  return absl::StrCat(text, text.empty() ? "" : "\n");
}

}  // namespace

std::string EmitHeader(const File& file) {
  std::string body;
  for (const Enum& entry : file.enums) absl::StrAppend(&body, EnumText(entry));
  for (const Constant& entry : file.constants) {
    if (entry.simple) absl::StrAppend(&body, ConstantText(entry));
  }
  absl::StrAppend(&body, ForwardDeclarations(file));
  // Proxies are complete before structs, which hold them, and structs before servers.
  for (const Interface& entry : file.interfaces) absl::StrAppend(&body, ProxyText(file, entry));
  for (const Struct& entry : file.structs) {
    if (entry.existing.empty()) absl::StrAppend(&body, StructText(entry));
  }
  for (const Constant& entry : file.constants) {
    if (!entry.simple) absl::StrAppend(&body, ConstantText(entry));
  }
  for (const Interface& entry : file.interfaces) absl::StrAppend(&body, ServerText(file, entry));
  return Fill(kFile, {{"banner", Banner(file)},
                      {"doc", Comment(0, "", file.doc.empty() ? "" : "\n" + file.doc)},
                      {"guard", Guard(file)},
                      {"std_includes", StdIncludes(file)},
                      {"includes", Includes(file)},
                      {"namespace", file.name_space},
                      {"body", body}});
}

}  // namespace roost::codegen
