// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_VALUE_JSON_H_
#define ROOST_TOOLS_ROOST_VALUE_JSON_H_

#include <capnp/dynamic.h>

#include "tools/roost/json.h"

namespace roost::tool {

// A value of a schema as JSON: numbers as they are, NaN and infinities as strings, Data in base64,
// enums by name, of a union the member that is set. An object is {"object": "Counter"}; in an
// AnyPointer a bool, number or text is itself, anything else {"any": true}; null stays null.
Json ValueJson(capnp::DynamicValue::Reader value, capnp::Type type);
Json StructJson(capnp::DynamicStruct::Reader value);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_VALUE_JSON_H_
