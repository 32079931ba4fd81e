// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_SHARED_CELLS_H_
#define ROOST_SYNC_SHARED_CELLS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/sync/rlock.h"

namespace roost::internal {

// What Shared and SharedArray are made of: memory with a recursive lock. A value; copies are the
// same memory. Threads: any.
class SharedCells {
 public:
  enum class Shape { kOne, kArray };

  // `bytes` zero bytes for `count` elements of a type. Throws std::system_error.
  SharedCells(Shape shape, uint64_t type, uint64_t count, size_t bytes);

  // What another process made; at least count times `element_bytes` bytes large. Throws
  // SerializationError.
  SharedCells(Decoder& decoder, Shape shape, uint64_t type, size_t element_bytes);
  void Encode(Encoder& encoder) const;

  std::byte* bytes() const { return bytes_; }
  uint64_t count() const { return count_; }
  RLock lock() const { return RLock(region_); }

  // What becomes of the lock when the holder dies.
  enum class Death {
    kHarmless,  // nothing: what it did is done or not done
    kReported,  // the next one gets OwnerDied
  };

  // Holds the lock while it lives. Throws OwnerDied.
  class Hold {
   public:
    Hold(const SharedCells& cells, Death death);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    LockCell& cell_;
    const uint64_t self_;
    const uint64_t flags_;
  };

 private:
  explicit SharedCells(std::shared_ptr<Region> region);

  std::shared_ptr<Region> region_;
  std::byte* bytes_;
  uint64_t count_;
};

// Types that a process stores with one instruction: killed, it has done so or not.
template <class T>
inline constexpr bool kStoredAtOnce = [] {
  if constexpr (std::is_trivially_copyable_v<T> && sizeof(T) <= 8) {
    return std::atomic_ref<T>::is_always_lock_free &&
           alignof(T) >= std::atomic_ref<T>::required_alignment;
  } else {
    return false;
  }
}();

// Tells types apart by their names (FNV-1a).
template <class T>
uint64_t ElementTag() {
  uint64_t tag = 14695981039346656037u;
  for (const char* at = typeid(T).name(); *at != '\0'; ++at) {
    tag = (tag ^ static_cast<unsigned char>(*at)) * 1099511628211u;
  }
  return tag;
}

// Whether both are the same value: by ==, or byte by byte where there is none.
template <class T>
bool Same(const T& a, const T& b) {
  if constexpr (requires { static_cast<bool>(a == b); }) {
    return static_cast<bool>(a == b);
  } else {
    return std::memcmp(&a, &b, sizeof(T)) == 0;
  }
}

// `a + b`, which wraps around for integers as in std::atomic.
template <class T>
T Add(T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using U = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<U>(static_cast<U>(a) + static_cast<U>(b)));
  } else {
    return a + b;
  }
}

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

}  // namespace roost::internal

#endif  // ROOST_SYNC_SHARED_CELLS_H_
