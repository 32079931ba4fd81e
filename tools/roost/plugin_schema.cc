// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/plugin_schema.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "roost/error/error.h"
#include "roost/server/plugin_file.h"

namespace roost::tool {
namespace {

// Of proxies/schema/roost/annotations.capnp.
constexpr uint64_t kConstructor = 0xe5927c4d10fb6a83;

}  // namespace

PluginSchema::PluginSchema(const std::string& path) {
  const internal::PluginFile file(path);
  const std::span<const char> bytes = file.Section("roost_schema");
  if (bytes.empty()) return;
  capnp::ReaderOptions options;
  options.traversalLimitInWords = uint64_t{1} << 30;
  words_.push_back(kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word)));
  std::memcpy(words_.back().begin(), bytes.data(), words_.back().asBytes().size());
  kj::ArrayPtr<const capnp::word> left = words_.back();
  try {
    while (left.size() > 0) {
      messages_.push_back(std::make_unique<capnp::FlatArrayMessageReader>(left, options));
      const capnp::word* const end = messages_.back()->getEnd();
      if (end <= left.begin()) break;
      left = kj::arrayPtr(end, left.end());
      Load(*messages_.back());
    }
  } catch (const kj::Exception& error) {
    throw PluginError("plugin " + path + " has a damaged schema: " + error.getDescription().cStr());
  }
}

void PluginSchema::Load(const capnp::FlatArrayMessageReader& message) {
  // Reading does not change it; getRoot is not const.
  auto& reader = const_cast<capnp::FlatArrayMessageReader&>(message);
  const auto request = reader.getRoot<capnp::schema::CodeGeneratorRequest>();
  std::map<uint64_t, uint64_t> scopes;
  for (const auto node : request.getNodes()) {
    loader_.load(node);
    scopes[node.getId()] = node.getScopeId();
  }
  for (const auto info : request.getSourceInfo()) comments_[info.getId()] = info;
  uint64_t own = 0;
  for (const auto file : request.getRequestedFiles()) own = file.getId();
  for (const auto node : request.getNodes()) {
    if (!node.isInterface()) continue;
    uint64_t file = node.getId();
    while (scopes.count(file) > 0 && scopes[file] != 0) file = scopes[file];
    interfaces_[node.getId()] |= file == own;
  }
}

std::optional<capnp::InterfaceSchema> PluginSchema::Interface(uint64_t id) const {
  if (interfaces_.count(id) == 0) return std::nullopt;
  return loader_.get(id).asInterface();
}

std::vector<capnp::InterfaceSchema> PluginSchema::Interfaces() const {
  std::vector<capnp::InterfaceSchema> all;
  for (const auto& [id, own] : interfaces_) {
    if (own) all.push_back(loader_.get(id).asInterface());
  }
  std::sort(all.begin(), all.end(), [](auto a, auto b) { return ShortName(a) < ShortName(b); });
  return all;
}

std::string PluginSchema::Doc(uint64_t id) const {
  const auto it = comments_.find(id);
  return it == comments_.end() ? "" : it->second.getDocComment().cStr();
}

std::string PluginSchema::MethodDoc(capnp::InterfaceSchema::Method method) const {
  const auto it = comments_.find(method.getContainingInterface().getProto().getId());
  if (it == comments_.end() || method.getIndex() >= it->second.getMembers().size()) return "";
  return it->second.getMembers()[method.getIndex()].getDocComment().cStr();
}

std::string ShortName(capnp::Schema schema) {
  const std::string name = schema.getShortDisplayName().cStr();
  return name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
}

std::string TypeText(capnp::Type type) {
  switch (type.which()) {
    case capnp::schema::Type::VOID:
      return "Void";
    case capnp::schema::Type::BOOL:
      return "Bool";
    case capnp::schema::Type::INT8:
      return "Int8";
    case capnp::schema::Type::INT16:
      return "Int16";
    case capnp::schema::Type::INT32:
      return "Int32";
    case capnp::schema::Type::INT64:
      return "Int64";
    case capnp::schema::Type::UINT8:
      return "UInt8";
    case capnp::schema::Type::UINT16:
      return "UInt16";
    case capnp::schema::Type::UINT32:
      return "UInt32";
    case capnp::schema::Type::UINT64:
      return "UInt64";
    case capnp::schema::Type::FLOAT32:
      return "Float32";
    case capnp::schema::Type::FLOAT64:
      return "Float64";
    case capnp::schema::Type::TEXT:
      return "Text";
    case capnp::schema::Type::DATA:
      return "Data";
    case capnp::schema::Type::LIST:
      return "List(" + TypeText(type.asList().getElementType()) + ")";
    case capnp::schema::Type::ENUM:
      return ShortName(type.asEnum());
    case capnp::schema::Type::STRUCT:
      return ShortName(type.asStruct());
    case capnp::schema::Type::INTERFACE:
      return ShortName(type.asInterface());
    case capnp::schema::Type::ANY_POINTER:
      break;
  }
  return "AnyPointer";
}

namespace {

std::string FieldsText(capnp::StructSchema fields) {
  std::string text;
  for (const auto field : fields.getFields()) {
    text += text.empty() ? "" : ", ";
    text += std::string(field.getProto().getName().cStr()) + " :" + TypeText(field.getType());
  }
  return "(" + text + ")";
}

}  // namespace

std::string ParametersText(capnp::InterfaceSchema::Method method) {
  return FieldsText(method.getParamType());
}

std::string ResultsText(capnp::InterfaceSchema::Method method) {
  const capnp::StructSchema results = method.getResultType();
  return results.getFields().size() == 0 ? "" : "-> " + FieldsText(results);
}

bool IsConstructor(capnp::InterfaceSchema::Method method) {
  for (const auto annotation : method.getProto().getAnnotations()) {
    if (annotation.getId() == kConstructor) return true;
  }
  return false;
}

}  // namespace roost::tool
