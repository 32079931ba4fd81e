// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_MODEL_BUILDER_H_
#define ROOST_CODEGEN_MODEL_BUILDER_H_

#include <string>
#include <vector>

#include <capnp/schema.capnp.h>

#include "tools/codegen/model.h"
#include "tools/codegen/schema_index.h"

namespace roost::codegen {

struct BuiltModel {
  File file;
  // What cannot be generated, each "file:line: interface.method: reason". The file is whole only if
  // there is none.
  std::vector<std::string> errors;
};

// Schema to model, for one of the files that `capnp compile` was asked for.
BuiltModel BuildModel(SchemaIndex& index,
                      capnp::schema::CodeGeneratorRequest::RequestedFile::Reader requested);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_MODEL_BUILDER_H_
