// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_STRUCT_BUILDER_H_
#define ROOST_CODEGEN_STRUCT_BUILDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include <capnp/schema.h>

#include "tools/codegen/build_context.h"
#include "tools/codegen/model.h"

namespace roost::codegen {

// The struct of that id, behind the structs of its groups. Throws Refused.
std::vector<Struct> BuildStructs(BuildContext& context, uint64_t id);

// The fields of a method's parameters or results, which are neither groups nor a union. What
// is wrong with one of them is an error at `where` + ": " + its name. `needs` collects the structs
// that must be defined before one with these members.
Layout BuildMethodLayout(BuildContext& context, capnp::StructSchema schema,
                         const std::string& where, std::vector<uint64_t>* needs);

// The types and the simple constants that stand within another. Throws Refused.
Nested BuildNested(BuildContext& context, SchemaIndex::Node outer);

// Throws Refused.
Constant BuildConstant(BuildContext& context, SchemaIndex::Node node);

// That this file's source needs what encodes a type.
void AddUses(BuildContext& context, capnp::Type type);

// That it defines the methods of a generic interface with these arguments; of others nothing.
// Throws Refused.
void AddInstance(BuildContext& context, capnp::InterfaceSchema schema);

// Whether a type of this name within another would hide one of Roost's.
bool IsReservedType(const std::string& name);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_STRUCT_BUILDER_H_
