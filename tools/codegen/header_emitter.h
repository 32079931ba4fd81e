// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_HEADER_EMITTER_H_
#define ROOST_CODEGEN_HEADER_EMITTER_H_

#include <string>

#include "tools/codegen/model.h"

namespace roost::codegen {

// The text of `x.roost.h`: types, proxies and adapters, with no header of Cap'n Proto.
std::string EmitHeader(const File& file);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_HEADER_EMITTER_H_
