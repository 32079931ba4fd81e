// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/digest/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <openssl/evp.h>

#include "roost/base/unique_fd.h"

namespace digest_example {
namespace {

[[noreturn]] void ThrowUnreadable(const std::string& path) {
  const std::error_code reason(errno, std::generic_category());
  throw std::filesystem::filesystem_error("cannot read", path, reason);
}

void Require(int result) {
  if (result != 1) throw std::runtime_error("libcrypto cannot compute SHA-256");
}

}  // namespace

std::string Sha256OfFile(const std::string& path) {
  const roost::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) ThrowUnreadable(path);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
  Require(EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr));
  std::vector<char> buffer(1 << 18);
  ssize_t size;
  while ((size = read(fd.get(), buffer.data(), buffer.size())) != 0) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) ThrowUnreadable(path);
    Require(EVP_DigestUpdate(hash.get(), buffer.data(), static_cast<size_t>(size)));
  }
  std::array<unsigned char, 32> digest;
  Require(EVP_DigestFinal_ex(hash.get(), digest.data(), nullptr));
  std::string text;
  for (const unsigned char byte : digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace digest_example
