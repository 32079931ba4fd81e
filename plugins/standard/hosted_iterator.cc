// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_iterator.h"

#include <exception>

namespace roost::standard {

IteratorItems HostedIterator::Take(uint32_t count) {
  Source ended;  // destroyed after the lock is gone
  IteratorItems taken;
  std::lock_guard lock(mutex_);
  if (failure_ != nullptr) std::rethrow_exception(std::exchange(failure_, nullptr));
  try {
    while (source_ && taken.items.size() < count) {
      std::optional<Value> item = source_();
      if (item) {
        taken.items.push_back({*std::move(item)});
      } else {
        ended = std::exchange(source_, nullptr);
      }
    }
  } catch (...) {
    ended = std::exchange(source_, nullptr);
    if (taken.items.empty()) throw;
    failure_ = std::current_exception();
  }
  taken.at_end = !source_ && failure_ == nullptr;
  return taken;
}

}  // namespace roost::standard
