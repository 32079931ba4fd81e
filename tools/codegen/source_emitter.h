// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_SOURCE_EMITTER_H_
#define ROOST_CODEGEN_SOURCE_EMITTER_H_

#include <string>

#include "tools/codegen/model.h"

namespace roost::codegen {

// The text of `x.roost.cc`: how structs are encoded, what a proxy's methods send and what a server
// does with them.
std::string EmitSource(const File& file);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_SOURCE_EMITTER_H_
