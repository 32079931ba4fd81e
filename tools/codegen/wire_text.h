// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// How fields are written to and read from messages.

#ifndef ROOST_CODEGEN_WIRE_TEXT_H_
#define ROOST_CODEGEN_WIRE_TEXT_H_

#include <string>
#include <vector>

#include "tools/codegen/model.h"

namespace roost::codegen {

// Text and Data.
bool IsBytes(const Type& type);

// Whether a field takes place in a message; Void does not.
bool IsStored(const Field& field);
bool HasStoredFields(const Layout& layout);

// The statement that stores `value` in a field of the struct `to`.
std::string WriteStatement(int indent, const Field& field, const std::string& to,
                           const std::string& value);

// The same of a parameter of a call that is sent while `value` lasts.
std::string LendStatement(int indent, const Field& field, const std::string& to,
                          const std::string& value);

// The same of the only result, `value`, of a call that is answered.
std::string GiveStatement(int indent, const Field& field, const std::string& to,
                          const std::string& value);

// The value of a field of the struct `from`, as an owned value; a shared one of a call's results.
std::string ReadExpression(const Field& field, const std::string& from);

// The same as an argument of a method: text and bytes stay where they are.
std::string ArgumentExpression(const Field& field, const std::string& from);

// How all these structs are encoded.
std::string WireText(const std::vector<Struct>& structs);

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_WIRE_TEXT_H_
