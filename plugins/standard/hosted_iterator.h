// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_HOSTED_ITERATOR_H_
#define ROOST_STANDARD_HOSTED_ITERATOR_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "plugins/standard/standard.roost.h"

namespace roost::standard {

// The source behind an IteratorProxy. Callers take turns; the source is destroyed when it has no
// more, or throws.
class HostedIterator {
 public:
  using Source = std::function<std::optional<Value>()>;

  explicit HostedIterator(Source source) : source_(std::move(source)) {}

  // The next `count`, fewer at the end. What the source throws ends it; what it gave before within
  // the same call comes first.
  IteratorItems Take(uint32_t count);

 private:
  std::mutex mutex_;
  Source source_;               // empty once it has ended
  std::exception_ptr failure_;  // to be thrown by the next call
};

}  // namespace roost::standard

#endif  // ROOST_STANDARD_HOSTED_ITERATOR_H_
