// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_ARGUMENTS_H_
#define ROOST_PROXIES_ARGUMENTS_H_

// How the generated adapters pass Text and Data to a plugin's methods: as views that also convert
// to owned values, so that a method takes whichever it likes.

#include <string>
#include <string_view>

#include "roost/base/bytes.h"
#include "roost/base/large_copy.h"

namespace roost {

// Text of a call's parameters, valid while the method runs; a std::string_view, or a std::string.
class TextArgument : public std::string_view {
 public:
  explicit TextArgument(std::string_view text) : std::string_view(text) {}
  operator std::string() const {  // NOLINT(google-explicit-constructor)
    return internal::CopyText(*this);
  }
};

// Bytes of a call's parameters, valid while the method runs; a BytesView, or Bytes.
class BytesArgument : public BytesView {
 public:
  explicit BytesArgument(BytesView bytes) : BytesView(bytes) {}
  operator Bytes() const {  // NOLINT(google-explicit-constructor)
    return internal::CopyBytes(*this);
  }
};

}  // namespace roost

#endif  // ROOST_PROXIES_ARGUMENTS_H_
