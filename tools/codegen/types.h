// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Types of a schema, written in C++.

#ifndef ROOST_CODEGEN_TYPES_H_
#define ROOST_CODEGEN_TYPES_H_

#include <string>

#include <capnp/schema.h>

#include "tools/codegen/model.h"
#include "tools/codegen/schema_index.h"

namespace roost::codegen {

// Throws Refused.
Type MapType(const SchemaIndex& index, capnp::Type type);

// The type of a field that is no group, as its annotations have it. Throws Refused.
Type MapField(const SchemaIndex& index, capnp::StructSchema::Field field);

// Why a $Roost.view is refused elsewhere.
inline constexpr char kOnlyResult[] =
    "$Roost.view is for the only result of a method; a parameter is a view as it is";

// Whether a group is a union that $Roost.optional makes a std::optional of; its type then, and the
// alternative that is not Void. Throw Refused for one that cannot be.
bool IsOptionalScalar(capnp::StructSchema::Field group);
Type MapOptionalScalar(const SchemaIndex& index, capnp::StructSchema::Field group);
capnp::StructSchema::Field ScalarOf(capnp::StructSchema::Field group);

// The struct of another group.
Type MapGroup(const SchemaIndex& index, capnp::StructSchema group);

// An interface as what is generated for it is called. Throws Refused.
InterfaceName NameInterface(const SchemaIndex& index, capnp::InterfaceSchema schema);

// Whether the type depends on a parameter of a generic type, and whether it is one.
bool HasParameter(capnp::Type type);
bool IsParameter(capnp::Type type);

// What a field is called: snake_case, or as $Roost.name says.
std::string FieldName(capnp::schema::Field::Reader field);

// The same of an alternative of a union: kName.
std::string AlternativeName(capnp::schema::Field::Reader field);

// The member of a struct that holds its union.
std::string UnionMember(capnp::StructSchema schema);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_TYPES_H_
