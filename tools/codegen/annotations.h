// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What the annotations of /roost/annotations.capnp say.

#ifndef ROOST_CODEGEN_ANNOTATIONS_H_
#define ROOST_CODEGEN_ANNOTATIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include <capnp/schema.capnp.h>

namespace roost::codegen {

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

// Its struct ServerHandle, which is a C++ type of Roost's own.
constexpr uint64_t kServerHandle = 0xa7f30b6e94d1c825;

// $Roost.namespace, of a file.
std::optional<std::string> NamespaceOf(Annotations annotations);

// $Roost.name.
std::optional<std::string> NameOverride(Annotations annotations);

// $Roost.constructor, of a method.
bool IsConstructor(Annotations annotations);

// $Roost.existing, of a struct.
struct ExistingType {
  std::string type;
  std::string header;
};
std::optional<ExistingType> ExistingTypeOf(Annotations annotations);

// What else than its type alone says becomes of a field in C++.
struct FieldForm {
  enum class Kind { kPlain, kOptional, kSet, kMap, kDuration, kTime, kView };
  Kind kind = Kind::kPlain;
  std::string unit;  // of a duration or a time: "milliseconds"
};

// Throws Refused when two annotations contradict each other.
FieldForm FieldFormOf(Annotations annotations);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_ANNOTATIONS_H_
