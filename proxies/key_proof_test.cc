// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/key_proof.h"

#include <string>

#include <gtest/gtest.h>

#include "roost/error/error.h"

namespace roost::internal {
namespace {

TEST(KeyProofTest, DependsOnTheKeyTheRoleAndBothNonces) {
  const std::string a(kNonceBytes, 'a'), b(kNonceBytes, 'b');
  const std::string proof = ProveKey("key", KeyRole::kClient, a, b);
  EXPECT_EQ(proof.size(), 32u);
  EXPECT_TRUE(SameProof(proof, ProveKey("key", KeyRole::kClient, a, b)));
  EXPECT_FALSE(SameProof(proof, ProveKey("kez", KeyRole::kClient, a, b)));
  EXPECT_FALSE(SameProof(proof, ProveKey("key", KeyRole::kServer, a, b)));
  EXPECT_FALSE(SameProof(proof, ProveKey("key", KeyRole::kClient, b, a)));
  EXPECT_FALSE(SameProof(proof, proof.substr(1)));
  EXPECT_FALSE(SameProof(proof, ""));
}

TEST(KeyProofTest, RefusesAnEmptyKeyAndShortNonces) {
  const std::string nonce = NewNonce();
  EXPECT_THROW(ProveKey("", KeyRole::kClient, nonce, nonce), InvalidArgument);
  EXPECT_THROW(ProveKey("key", KeyRole::kClient, nonce, "b"), InvalidArgument);
  EXPECT_NE(nonce, NewNonce());
}

}  // namespace
}  // namespace roost::internal
