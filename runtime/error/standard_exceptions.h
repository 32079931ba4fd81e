// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_STANDARD_EXCEPTIONS_H_
#define ROOST_ERROR_STANDARD_EXCEPTIONS_H_

#include <functional>
#include <map>
#include <string>

#include "roost/error/exception_registry.h"

namespace roost::internal {

// By mangled name; entries stay where they are.
using ExceptionCodecs = std::map<std::string, ExceptionCodec, std::less<>>;

// The exceptions of the C++ library and of Roost, numbers and std::string. Made at the first call,
// then never changed. Any thread.
const ExceptionCodecs& StandardExceptions();

// The name under which a type crosses: its own, but for the classes that the C++ library keeps to
// itself, the public class that they stand for.
std::string PublicTypeName(const std::string& mangled_name);

}  // namespace roost::internal

#endif  // ROOST_ERROR_STANDARD_EXCEPTIONS_H_
