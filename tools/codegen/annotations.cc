// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/annotations.h"

#include <cstdint>
#include <map>

#include <capnp/any.h>

#include "tools/codegen/refused.h"

namespace roost::codegen {
namespace {

// Of proxies/schema/roost/annotations.capnp.
constexpr uint64_t kNamespace = 0xc1f0a7e25b8d9346;
constexpr uint64_t kConstructor = 0xe5927c4d10fb6a83;
constexpr uint64_t kName = 0x9b6e43d8f72ac105;
constexpr uint64_t kExisting = 0xf2a86b1d47c0e593;

const std::map<uint64_t, FieldForm::Kind>& Forms() {
  static const auto& forms = *new std::map<uint64_t, FieldForm::Kind>{
      {0xaf21c6d0937e58b4, FieldForm::Kind::kOptional},
      {0xd80b37f5e41a926c, FieldForm::Kind::kSet},
      {0xc69e14d8b2057fa3, FieldForm::Kind::kMap},
      {0xb17f60c4e95d283a, FieldForm::Kind::kDuration},
      {0x8e35fa9d01b7c642, FieldForm::Kind::kTime},
      {0xe34d9a60b8f1572c, FieldForm::Kind::kView},
  };
  return forms;
}

// The enumerants of Unit there.
constexpr const char* kUnits[] = {"nanoseconds", "microseconds", "milliseconds",
                                  "seconds",     "minutes",      "hours"};

std::optional<capnp::schema::Value::Reader> Find(Annotations annotations, uint64_t id) {
  for (const auto annotation : annotations) {
    if (annotation.getId() == id) return annotation.getValue();
  }
  return std::nullopt;
}

std::optional<std::string> TextOf(Annotations annotations, uint64_t id) {
  const auto value = Find(annotations, id);
  if (!value) return std::nullopt;
  return std::string(value->getText().cStr());
}

}  // namespace

std::optional<std::string> NamespaceOf(Annotations annotations) {
  return TextOf(annotations, kNamespace);
}

std::optional<std::string> NameOverride(Annotations annotations) {
  return TextOf(annotations, kName);
}

bool IsConstructor(Annotations annotations) { return Find(annotations, kConstructor).has_value(); }

std::optional<ExistingType> ExistingTypeOf(Annotations annotations) {
  const auto value = Find(annotations, kExisting);
  if (!value) return std::nullopt;
  const auto pointers = value->getStruct().getAs<capnp::AnyStruct>().getPointerSection();
  ExistingType result;
  if (pointers.size() > 0) result.type = pointers[0].getAs<capnp::Text>().cStr();
  if (pointers.size() > 1) result.header = pointers[1].getAs<capnp::Text>().cStr();
  if (result.type.empty() || result.header.empty()) {
    throw Refused("$Roost.existing needs both: (type = \"...\", header = \"...\")");
  }
  return result;
}

FieldForm FieldFormOf(Annotations annotations) {
  FieldForm form;
  for (const auto annotation : annotations) {
    const auto found = Forms().find(annotation.getId());
    if (found == Forms().end()) continue;
    if (form.kind != FieldForm::Kind::kPlain) {
      throw Refused("two annotations say what becomes of it; one is enough");
    }
    form.kind = found->second;
    if (annotation.getValue().isEnum()) form.unit = kUnits[annotation.getValue().getEnum()];
  }
  return form;
}

}  // namespace roost::codegen
