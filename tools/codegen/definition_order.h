// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_DEFINITION_ORDER_H_
#define ROOST_CODEGEN_DEFINITION_ORDER_H_

#include <vector>

#include "tools/codegen/model.h"

namespace roost::codegen {

// Puts every struct behind those that it holds by value; otherwise their order stays. Throws
// Refused, naming the struct, if one holds itself.
void SortForDefinition(std::vector<Struct>& structs);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_DEFINITION_ORDER_H_
