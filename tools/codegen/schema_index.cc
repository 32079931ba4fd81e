// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/schema_index.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tools/codegen/annotations.h"
#include "tools/codegen/names.h"

namespace roost::codegen {
namespace {

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
  return NamespaceOf(FileOf(id).getAnnotations());
}

std::string SchemaIndex::SchemaName(uint64_t id) const { return Joined(id, ".", false); }

std::string SchemaIndex::CppName(uint64_t id) const { return Joined(id, "_", true); }

std::string SchemaIndex::QualifiedName(uint64_t id) const {
  const auto existing = ExistingTypeOf(Get(id).getAnnotations());
  return existing ? existing->type : absl::StrCat(Namespace(id).value_or(""), "::", CppName(id));
}

std::string SchemaIndex::OwnName(uint64_t id) const {
  const Node node = Get(id);
  return node.getDisplayName().slice(node.getDisplayNamePrefixLength()).cStr();
}

std::string SchemaIndex::Joined(uint64_t id, const char* separator, bool in_cpp) const {
  const Node node = Get(id);
  const Node outer = Get(node.getScopeId());
  std::string name = OwnName(id);
  if (in_cpp) {
    // A group is named as the field that it is.
    const bool group = node.isStruct() && node.getStruct().getIsGroup();
    name = group ? PascalCase(name) : NameOverride(node.getAnnotations()).value_or(name);
  }
  if (outer.isFile()) return name;
  return absl::StrCat(Joined(outer.getId(), separator, in_cpp), separator, name);
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

}  // namespace roost::codegen
