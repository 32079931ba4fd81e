// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a header says of interfaces.

#ifndef ROOST_CODEGEN_INTERFACE_TEXT_H_
#define ROOST_CODEGEN_INTERFACE_TEXT_H_

#include <string>

#include "tools/codegen/model.h"

namespace roost::codegen {

// Of a generic interface "template <class T>\n" and "<T>", of others empty.
std::string TemplateHead(const Interface& entry);
std::string TemplateArguments(const Interface& entry);

std::string InterfaceDeclaration(const Interface& entry);

// What clients use: the interface's tag and its proxy.
std::string ProxyText(const File& file, const Interface& entry);

// What servers use: the class that calls reach, and its implementation over any plain class.
std::string ServerText(const File& file, const Interface& entry);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_INTERFACE_TEXT_H_
