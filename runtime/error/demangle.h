// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_DEMANGLE_H_
#define ROOST_ERROR_DEMANGLE_H_

#include <string>

namespace roost::internal {

// A mangled symbol or type name as people write it ("std::string", not basic_string<...>); what is
// no mangled name comes back as it is. Any thread.
std::string Demangle(const std::string& mangled);

// The same for the type of an exception: what std::throw_with_nested made of a T is called T.
std::string DemangleExceptionType(const std::string& mangled);

}  // namespace roost::internal

#endif  // ROOST_ERROR_DEMANGLE_H_
