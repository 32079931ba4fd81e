// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_REFUSED_H_
#define ROOST_CODEGEN_REFUSED_H_

#include <stdexcept>

namespace roost::codegen {

// A part of a schema that has no C++ (yet); what() is the reason, without the place.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_REFUSED_H_
