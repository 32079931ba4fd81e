// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_SCHEMA_SOURCE_H_
#define ROOST_CODEGEN_SCHEMA_SOURCE_H_

#include <string>

#include <capnp/schema.capnp.h>

namespace roost::codegen {

// The C++ of "x.roost.schema.cc": the schema itself, for tools that read it out of a plugin's file
// (server/plugin_file.h), as the bytes of a section. They are the request to this generator in
// stream framing, with the one requested file.
std::string EmitSchema(capnp::schema::CodeGeneratorRequest::Reader request,
                       capnp::schema::CodeGeneratorRequest::RequestedFile::Reader file);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_SCHEMA_SOURCE_H_
