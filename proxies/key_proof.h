// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_KEY_PROOF_H_
#define ROOST_PROXIES_KEY_PROOF_H_

#include <string>
#include <string_view>

namespace roost::internal {

// How a client and a server prove to each other that they know the same key, without telling it:
// each sends the HMAC-SHA-256 (RFC 2104) under the key of its role and of both sides' nonces.
enum class KeyRole { kClient, kServer };

// Bytes in a nonce and in a proof.
inline constexpr size_t kNonceBytes = 32;

// A nonce of the kernel's random source. Throws std::system_error.
std::string NewNonce();

// Throws InvalidArgument for an empty key, InvalidState where this machine has no libcrypto, which
// is opened at the first call. Any thread.
std::string ProveKey(std::string_view key, KeyRole role, std::string_view client_nonce,
                     std::string_view server_nonce);

// Compares in a time that does not depend on where they differ.
bool SameProof(std::string_view a, std::string_view b);

}  // namespace roost::internal

#endif  // ROOST_PROXIES_KEY_PROOF_H_
