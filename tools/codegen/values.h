// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Values that stand in a schema (defaults and constants), written in C++.

#ifndef ROOST_CODEGEN_VALUES_H_
#define ROOST_CODEGEN_VALUES_H_

#include <string>

#include <capnp/schema.h>

#include "tools/codegen/model.h"
#include "tools/codegen/schema_index.h"

namespace roost::codegen {

// The C++ expression of a field's default. Empty for a pointer whose default is null: the value
// that its type starts with. Throws Refused.
std::string DefaultValue(const SchemaIndex& index, capnp::StructSchema::Field field);

// The default of Data as a view that needs no object, or empty.
std::string DefaultView(capnp::StructSchema::Field field);

// The C++ expression of a constant: braces for a list, a struct or Data. Throws Refused.
std::string ConstantValue(const SchemaIndex& index, capnp::ConstSchema constant);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_VALUES_H_
