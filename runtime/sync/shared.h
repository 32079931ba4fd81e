// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_SHARED_H_
#define ROOST_SYNC_SHARED_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <type_traits>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/sync/rlock.h"
#include "roost/sync/shared_cells.h"

namespace roost {

// One value in memory that processes share, with its lock.
//
//   struct Account { int64_t balance; int64_t bookings; };
//   roost::Shared<Account> account({100, 0});
//   account.WithLock([](Account& a) { a.balance -= 10; ++a.bookings; });
//
// A handle, itself a value: copies are the same memory, and it is sent as Lock is (lock.h); it
// costs a descriptor and a page in each process that has it.
//
// Each function below takes the lock, and what it changes is published whole, in its last
// instruction: killed before it, a process has changed nothing, and nobody is told of its death. To
// do several things at once hold lock(), which is recursive; then a death is reported: the
// functions throw OwnerDied until somebody has repaired it (lock.h). Threads: any.
template <class T>
class Shared {
  static_assert(std::is_trivially_copyable_v<T>,
                "Shared memory holds trivially copyable types: no pointers that own, no strings.");
  static_assert(alignof(T) <= 64);

 public:
  // New memory. Throws std::system_error.
  explicit Shared(const T& value = T())
      : cells_(internal::SharedCells::Shape::kOne, internal::ElementTag<T>(), 1, kBytes) {
    Write(value);
  }

  T Get() const {
    const Hold hold(cells_, Death::kHarmless);
    return Read();
  }

  void Set(const T& value) { Exchange(value); }

  // Stores `value`; returns what was there.
  T Exchange(const T& value) {
    return WithLock([&value](T& now) { return std::exchange(now, value); });
  }

  // Stores `desired` if the value is `expected` (by ==, or byte by byte where there is none);
  // otherwise false, and `expected` becomes the value.
  bool CompareExchange(T& expected, const T& desired) {
    const Hold hold(cells_, Death::kHarmless);
    const T now = Read();
    const bool same = internal::Same(now, expected);
    same ? Write(desired) : static_cast<void>(expected = now);
    return same;
  }

  // Adds `difference`; returns what was there. Integers wrap around.
  T FetchAdd(T difference) requires internal::Number<T> {
    return WithLock(
        [difference](T& now) { return std::exchange(now, internal::Add(now, difference)); });
  }

  // Calls `change(T&)` with a copy, stores what it made of it, and returns what it returned. If it
  // throws, or the process is killed, the value is as it was. It must not use this value otherwise.
  template <class Change>
  auto WithLock(Change change) {
    const Hold hold(cells_, Death::kHarmless);
    T value = Read();
    if constexpr (std::is_void_v<std::invoke_result_t<Change, T&>>) {
      change(value);
      Write(value);
    } else {
      auto result = change(value);
      Write(value);
      return result;
    }
  }

  // Its lock, to do several things at once.
  RLock lock() const { return cells_.lock(); }

  // The value itself, without the lock: for those that all use it so. Good while a handle lives.
  std::atomic_ref<T> Raw() const requires internal::kStoredAtOnce<T> {
    return std::atomic_ref<T>(*reinterpret_cast<T*>(cells_.bytes()));
  }

 private:
  friend struct Codec<Shared>;
  using Hold = internal::SharedCells::Hold;
  using Death = internal::SharedCells::Death;

  // What is not stored at once is there twice, and a number says which one it is.
  static constexpr bool kTwice = !internal::kStoredAtOnce<T>;
  static constexpr size_t kStride = (sizeof(T) + 63) / 64 * 64;
  static constexpr size_t kBytes = kTwice ? 64 + 2 * kStride : sizeof(T);

  explicit Shared(internal::SharedCells cells) : cells_(std::move(cells)) {}

  std::atomic<uint32_t>& which() const {
    return *reinterpret_cast<std::atomic<uint32_t>*>(cells_.bytes());
  }
  std::byte* copy(uint32_t which) const { return cells_.bytes() + 64 + (which & 1) * kStride; }

  T Read() const {
    if constexpr (kTwice) {
      alignas(T) std::byte bytes[sizeof(T)];
      std::memcpy(bytes, copy(which().load()), sizeof(T));
      return *reinterpret_cast<const T*>(bytes);
    } else {
      return Raw().load();
    }
  }

  void Write(const T& value) {
    if constexpr (kTwice) {
      const uint32_t other = which().load() + 1;
      std::memcpy(copy(other), &value, sizeof(T));
      which().store(other & 1);
    } else {
      Raw().store(value);
    }
  }

  internal::SharedCells cells_;
};

template <class T>
struct Codec<Shared<T>> {
  static void Encode(Encoder& encoder, const Shared<T>& value) { value.cells_.Encode(encoder); }
  static Shared<T> Decode(Decoder& decoder) {
    return Shared<T>(internal::SharedCells(decoder, internal::SharedCells::Shape::kOne,
                                           internal::ElementTag<T>(), Shared<T>::kBytes));
  }
};

}  // namespace roost

#endif  // ROOST_SYNC_SHARED_H_
