// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A struct that a schema uses as it is.

#ifndef ROOST_CODEGEN_TESTDATA_COMPLEX_H_
#define ROOST_CODEGEN_TESTDATA_COMPLEX_H_

#include <string>

namespace math {

struct Complex {
  float real = 0;  // narrower than the schema's
  double imaginary = 0;
  std::string label;
  bool operator==(const Complex&) const = default;
};

}  // namespace math

#endif  // ROOST_CODEGEN_TESTDATA_COMPLEX_H_
