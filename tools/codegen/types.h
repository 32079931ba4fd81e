// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Types and constant values of a schema, written in C++.

#ifndef ROOST_CODEGEN_TYPES_H_
#define ROOST_CODEGEN_TYPES_H_

#include <string>

#include <capnp/schema.h>

#include "tools/codegen/model.h"
#include "tools/codegen/schema_index.h"

namespace roost::codegen {

// Throws Refused.
Type MapType(const SchemaIndex& index, capnp::Type type);

// The C++ expression of a field's default. Empty for a pointer whose default is null: the value
// that its type starts with. Throws Refused.
std::string DefaultValue(const SchemaIndex& index, capnp::StructSchema::Field field);

// The same for Data as a view of static bytes, empty for other types.
std::string DefaultView(capnp::StructSchema::Field field);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_TYPES_H_
