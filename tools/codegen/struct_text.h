// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a header says of enums, constants and structs.

#ifndef ROOST_CODEGEN_STRUCT_TEXT_H_
#define ROOST_CODEGEN_STRUCT_TEXT_H_

#include <string>

#include "tools/codegen/model.h"

namespace roost::codegen {

std::string EnumText(const Enum& entry);
std::string StructText(const Struct& entry);

// A constant of the namespace.
std::string ConstantText(const Constant& constant);

// "struct Point;", with the parameters of a generic one.
std::string StructDeclaration(const Struct& entry);

// What stands within another type, at its top; empty where nothing does.
std::string NestedText(const Nested& nested);

// "template <class T>\n" of a generic struct, else empty.
std::string TemplateHead(const Struct& entry);

// "Box<T>".
std::string NameWithParameters(const Struct& entry);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_STRUCT_TEXT_H_
