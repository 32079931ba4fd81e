// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_TERMS_H_
#define ROOST_PROXIES_CALL_TERMS_H_

#include "roost/base/deadline.h"

namespace roost::internal {

class CancelPoint;

// What may end a call before its answer is there.
struct CallTerms {
  Deadline deadline = Deadline::Never();
  CancelPoint* cancel = nullptr;
};

// Null for terms that end nothing.
inline const CallTerms* OrNull(const CallTerms& terms) {
  return terms.deadline.never() && terms.cancel == nullptr ? nullptr : &terms;
}

}  // namespace roost::internal

#endif  // ROOST_PROXIES_CALL_TERMS_H_
