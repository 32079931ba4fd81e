// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_SHARED_ARRAY_H_
#define ROOST_SYNC_SHARED_ARRAY_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/codec/codec.h"
#include "roost/error/error.h"
#include "roost/sync/rlock.h"
#include "roost/sync/shared_cells.h"

namespace roost {

// A number of values in memory that processes share, with one lock.
//
//   roost::SharedArray<double> sums(1000);
//   sums.FetchAdd(7, 0.5);
//   sums.WithLock([](std::span<double> all) { std::sort(all.begin(), all.end()); });
//
// A handle, itself a value: copies are the same memory, and it is sent as Lock is (lock.h); it
// costs a descriptor, and the pages that are used.
//
// Each function takes the lock. What changes one element of a type that the processor stores at
// once (numbers) is done or not done when a process is killed. A process that is killed while it
// changes a larger element, or in WithLock, which works on the memory itself, may leave it half
// changed: the functions throw OwnerDied until somebody has repaired it through lock(). Threads:
// any.
template <class T>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_same_v<T, bool>,
                "Shared memory holds trivially copyable types: no pointers that own, no strings.");
  static_assert(alignof(T) <= 64);

 public:
  // New memory for `size` values. Throws std::system_error, InvalidArgument.
  explicit SharedArray(size_t size, const T& value = T()) : cells_(MakeCells(size)) {
    const std::span<T> all = Raw();
    // New memory is zero: pages that stay so cost nothing.
    if (!IsZero(value)) std::fill(all.begin(), all.end(), value);
  }
  explicit SharedArray(std::span<const T> values) : cells_(MakeCells(values.size())) {
    std::copy(values.begin(), values.end(), Raw().begin());
  }

  size_t size() const { return static_cast<size_t>(cells_.count()); }

  // Element `index`. These throw InvalidArgument beyond the end.
  T Get(size_t index) const {
    const T& element = At(index);
    const Hold hold(cells_, Death::kHarmless);
    return element;
  }
  void Set(size_t index, const T& value) { Exchange(index, value); }
  T Exchange(size_t index, const T& value) {
    return Change(index, [&value](T now) { return std::pair(value, now); });
  }

  // As Shared's.
  bool CompareExchange(size_t index, T& expected, const T& desired) {
    return Change(index, [&](T now) {
      const bool same = internal::Same(now, expected);
      if (!same) expected = now;
      return std::pair(same ? desired : now, same);
    });
  }
  T FetchAdd(size_t index, T difference) requires internal::Number<T> {
    return Change(index,
                  [difference](T now) { return std::pair(internal::Add(now, difference), now); });
  }

  // A copy of all elements as they are at one time.
  std::vector<T> Snapshot() const {
    const Hold hold(cells_, Death::kHarmless);
    return std::vector<T>(Raw().begin(), Raw().end());
  }

  // Calls `change(std::span<T>)` with the elements themselves; returns what it returned. What it
  // has changed when it throws stays changed.
  template <class F>
  auto WithLock(F change) {
    const Hold hold(cells_, Death::kReported);
    return change(Raw());
  }

  // The lock, to do several things at once.
  RLock lock() const { return cells_.lock(); }

  // The elements themselves, without the lock: for those that take care of order by other means.
  // Good while a handle lives.
  std::span<T> Raw() const { return {reinterpret_cast<T*>(cells_.bytes()), size()}; }

 private:
  friend struct Codec<SharedArray>;
  using Hold = internal::SharedCells::Hold;
  using Death = internal::SharedCells::Death;

  explicit SharedArray(internal::SharedCells cells) : cells_(std::move(cells)) {}

  static internal::SharedCells MakeCells(size_t size) {
    if (size > std::numeric_limits<int64_t>::max() / 2 / sizeof(T)) {
      throw InvalidArgument("an array of " + std::to_string(size) + " elements is too large");
    }
    return internal::SharedCells(internal::SharedCells::Shape::kArray, internal::ElementTag<T>(),
                                 size, size * sizeof(T));
  }

  static bool IsZero(const T& value) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
    return std::all_of(bytes, bytes + sizeof(T), [](unsigned char byte) { return byte == 0; });
  }

  T& At(size_t index) const {
    if (index >= size()) {
      throw InvalidArgument("element " + std::to_string(index) + " of an array of " +
                            std::to_string(size()));
    }
    return Raw()[index];
  }

  // `change(now)` gives what to store and what to return.
  template <class F>
  auto Change(size_t index, F change) {
    T& element = At(index);
    constexpr bool kAtOnce = internal::kStoredAtOnce<T>;
    const Hold hold(cells_, kAtOnce ? Death::kHarmless : Death::kReported);
    const auto [next, result] = change(element);
    if constexpr (kAtOnce) {
      std::atomic_ref<T>(element).store(next);
    } else {
      element = next;
    }
    return result;
  }

  internal::SharedCells cells_;
};

template <class T>
struct Codec<SharedArray<T>> {
  static void Encode(Encoder& encoder, const SharedArray<T>& value) {
    value.cells_.Encode(encoder);
  }
  static SharedArray<T> Decode(Decoder& decoder) {
    return SharedArray<T>(internal::SharedCells(decoder, internal::SharedCells::Shape::kArray,
                                                internal::ElementTag<T>(), sizeof(T)));
  }
};

}  // namespace roost

#endif  // ROOST_SYNC_SHARED_ARRAY_H_
