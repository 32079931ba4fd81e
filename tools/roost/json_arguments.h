// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_JSON_ARGUMENTS_H_
#define ROOST_TOOLS_ROOST_JSON_ARGUMENTS_H_

#include <cstdint>
#include <functional>
#include <string>

#include <capnp/any.h>
#include <capnp/schema.h>

#include "roost/proxies/proxy.h"

namespace roost::tool {

// The object of that number, for {"object": NUMBER}. May throw.
using FindObject = std::function<Proxy(uint64_t)>;

// Fills the parameters of a call with what `json` says, an object with members by the names of the
// schema; what it leaves out stays as it is. 64-bit integers may be strings, Data is base64, an
// enum is a name, an object of the server {"object": 42}; in an AnyPointer a bool, number, text or
// object. Throws UsageError, which tells where it does not fit.
void FillParameters(capnp::AnyStruct::Builder parameters, capnp::StructSchema schema,
                    const std::string& json, const FindObject& find);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_JSON_ARGUMENTS_H_
