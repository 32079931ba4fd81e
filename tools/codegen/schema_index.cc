// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/schema_index.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace roost::codegen {
namespace {

// Of proxies/schema/roost/annotations.capnp.
constexpr uint64_t kNamespace = 0xc1f0a7e25b8d9346;
constexpr uint64_t kConstructor = 0xe5927c4d10fb6a83;
constexpr uint64_t kName = 0x9b6e43d8f72ac105;

std::optional<std::string> TextOf(SchemaIndex::Annotations annotations, uint64_t id) {
  for (const auto annotation : annotations) {
    if (annotation.getId() == id) return std::string(annotation.getValue().getText().cStr());
  }
  return std::nullopt;
}

std::string Trimmed(capnp::Text::Reader text) {
  const absl::string_view view(text.begin(), text.size());
  return std::string(absl::StripTrailingAsciiWhitespace(view));
}

}  // namespace

SchemaIndex::SchemaIndex(Request request) {
  for (const auto node : request.getNodes()) {
    nodes_.emplace(node.getId(), node);
    loader_.load(node);
  }
  for (const auto info : request.getSourceInfo()) comments_.emplace(info.getId(), info);
}

SchemaIndex::Node SchemaIndex::FileOf(uint64_t id) const {
  Node node = Get(id);
  while (!node.isFile()) node = Get(node.getScopeId());
  return node;
}

std::optional<std::string> SchemaIndex::Namespace(uint64_t id) const {
  return TextOf(FileOf(id).getAnnotations(), kNamespace);
}

std::string SchemaIndex::SchemaName(uint64_t id) const { return Joined(id, ".", false); }

std::string SchemaIndex::CppName(uint64_t id) const { return Joined(id, "_", true); }

std::string SchemaIndex::QualifiedName(uint64_t id) const {
  return absl::StrCat(Namespace(id).value_or(""), "::", CppName(id));
}

std::string SchemaIndex::Joined(uint64_t id, const char* separator, bool with_overrides) const {
  const Node node = Get(id);
  const Node outer = Get(node.getScopeId());
  std::string name;
  for (const auto nested : outer.getNestedNodes()) {
    if (nested.getId() == id) name = nested.getName().cStr();
  }
  if (with_overrides) name = NameOverride(node.getAnnotations()).value_or(name);
  if (outer.isFile()) return name;
  return absl::StrCat(Joined(outer.getId(), separator, with_overrides), separator, name);
}

std::string SchemaIndex::Doc(uint64_t id) const {
  const auto found = comments_.find(id);
  return found == comments_.end() ? "" : Trimmed(found->second.getDocComment());
}

std::string SchemaIndex::MemberDoc(uint64_t id, unsigned member) const {
  const auto found = comments_.find(id);
  if (found == comments_.end() || member >= found->second.getMembers().size()) return "";
  return Trimmed(found->second.getMembers()[member].getDocComment());
}

std::optional<std::string> SchemaIndex::NameOverride(Annotations annotations) {
  return TextOf(annotations, kName);
}

bool SchemaIndex::IsConstructor(Annotations annotations) {
  for (const auto annotation : annotations) {
    if (annotation.getId() == kConstructor) return true;
  }
  return false;
}

}  // namespace roost::codegen
