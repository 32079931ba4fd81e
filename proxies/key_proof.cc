// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/key_proof.h"

#include <dlfcn.h>

#include <climits>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {
namespace {

// What is used of libcrypto. Opened when a key is first used, so that no other process loads it.
struct Crypto {
  decltype(&::HMAC) hmac = nullptr;
  decltype(&::EVP_sha256) sha256 = nullptr;
};

const Crypto& LoadCrypto() {
  static const Crypto crypto = [] {
    Crypto loaded;
    void* const library = ::dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return loaded;
    loaded.hmac = reinterpret_cast<decltype(&::HMAC)>(::dlsym(library, "HMAC"));
    loaded.sha256 = reinterpret_cast<decltype(&::EVP_sha256)>(::dlsym(library, "EVP_sha256"));
    return loaded;
  }();
  if (crypto.hmac == nullptr || crypto.sha256 == nullptr) {
    throw InvalidState("a server's key needs OpenSSL's libcrypto.so.3, which is not there");
  }
  return crypto;
}

}  // namespace

std::string NewNonce() {
  std::string nonce(kNonceBytes, 0);
  FillRandom(nonce.data(), nonce.size());
  return nonce;
}

std::string ProveKey(std::string_view key, KeyRole role, std::string_view client_nonce,
                     std::string_view server_nonce) {
  if (key.empty() || key.size() > INT_MAX) throw InvalidArgument("a server's key is empty");
  if (client_nonce.size() != kNonceBytes || server_nonce.size() != kNonceBytes) {
    throw InvalidArgument("a nonce has " + std::to_string(kNonceBytes) + " bytes");
  }
  std::string text = role == KeyRole::kClient ? "roost client:" : "roost server:";
  text.append(client_nonce).append(server_nonce);
  const Crypto& crypto = LoadCrypto();
  unsigned char proof[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (crypto.hmac(crypto.sha256(), key.data(), static_cast<int>(key.size()),
                  reinterpret_cast<const unsigned char*>(text.data()), text.size(), proof,
                  &size) == nullptr) {
    throw InvalidState("libcrypto cannot compute an HMAC");
  }
  return std::string(reinterpret_cast<const char*>(proof), size);
}

bool SameProof(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

}  // namespace roost::internal
