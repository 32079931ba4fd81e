// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_DIGEST_SHA256_H_
#define ROOST_EXAMPLES_DIGEST_SHA256_H_

#include <string>

namespace digest_example {

// The SHA-256 of a file's content as 64 hexadecimal digits. Throws
// std::filesystem::filesystem_error if it cannot be read.
std::string Sha256OfFile(const std::string& path);

}  // namespace digest_example

#endif  // ROOST_EXAMPLES_DIGEST_SHA256_H_
