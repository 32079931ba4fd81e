// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_UTF8_H_
#define ROOST_TOOLS_ROOST_UTF8_H_

#include <string>
#include <string_view>

namespace roost::tool {

// The text as UTF-8: each byte of what is none, such as a surrogate or a character that is written
// longer than needed, is U+FFFD.
std::string ValidUtf8(std::string_view text);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_UTF8_H_
