// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/lease.h"

namespace roost {
namespace {

thread_local LeaseScope* current = nullptr;

}  // namespace

LeaseScope::LeaseScope(const Lease& lease) : lease_(lease), outer_(current) { current = this; }

LeaseScope::~LeaseScope() {
  current = outer_;
  for (const auto& take_back : lent_) take_back();
}

LeaseScope* LeaseScope::Current() { return current; }

}  // namespace roost
