// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_DEFINITION_ORDER_H_
#define ROOST_CODEGEN_DEFINITION_ORDER_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/codegen/model.h"

namespace roost::codegen {

// Puts every struct behind those that it holds by value; otherwise their order stays. Returns the
// name in the schema of one that holds itself, if there is one; then nothing is sorted.
std::optional<std::string> SortForDefinition(std::vector<Struct>& structs);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_DEFINITION_ORDER_H_
