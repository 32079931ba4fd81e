// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_INTERFACE_BUILDER_H_
#define ROOST_CODEGEN_INTERFACE_BUILDER_H_

#include "tools/codegen/build_context.h"

namespace roost::codegen {

// The interface of that node; the structs of its methods' several results are added to the file.
// Throws Refused.
Interface BuildInterface(BuildContext& context, SchemaIndex::Node node);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_INTERFACE_BUILDER_H_
