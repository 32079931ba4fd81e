// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_QUEUE_ITEM_H_
#define ROOST_QUEUE_ITEM_H_

// How a value becomes a message of a queue. Three ways: a value that is nothing but numbers is
// copied as it lies in memory, text and arrays of numbers as their bytes, and all else by its
// Codec.

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/codec.h"
#include "roost/codec/containers.h"
#include "roost/codec/stored_value.h"
#include "roost/error/error.h"
#include "roost/shm/queue_message.h"

namespace roost::internal {

template <class T>
struct IsStraight;

template <class Tuple>
struct AllStraight;
template <class... Field>
struct AllStraight<std::tuple<Field&...>>
    : std::bool_constant<(
          IsStraight<std::remove_const_t<std::remove_all_extents_t<Field>>>::value && ...)> {};

// T is numbers only: every pattern of bits is a value.
template <class T>
struct IsStraight : std::bool_constant<Raw<T>> {};
template <class T, size_t N>
struct IsStraight<std::array<T, N>> : IsStraight<T> {};
template <class R, class P>
struct IsStraight<std::chrono::duration<R, P>> : IsStraight<R> {};
template <class T>
requires(Aggregate<T>&& std::is_trivially_copyable_v<T> && !std::is_empty_v<T>) struct IsStraight<T>
    : AllStraight<decltype(Fields(std::declval<T&>()))> {
};

template <class T>
concept Straight = IsStraight<T>::value;

// T is a row of elements that lie together.
template <class T>
struct RowElement;
template <class C, class A>
struct RowElement<std::basic_string<C, std::char_traits<C>, A>> {
  using type = C;
  using View = std::basic_string_view<C>;
};
template <class E, class A>
struct RowElement<std::vector<E, A>> {
  using type = E;
  using View = std::span<const E>;
};
template <class T>
concept Row = requires {
  typename RowElement<T>::type;
}
&&Raw<typename RowElement<T>::type>;

// What Put takes for a T.
template <class T>
struct ItemView {
  using type = const T&;
};
template <Row T>
struct ItemView<T> {
  using type = typename RowElement<T>::View;
};

template <class View>
BytesView BytesOf(const View& row) {
  return {reinterpret_cast<const std::byte*>(row.data()),
          row.size() * sizeof(typename View::value_type)};
}

// A message of a row is read into `into`, which keeps its memory.
template <Row T>
class RowSink final : public shm::QueueSink {
 public:
  explicit RowSink(T& into) : into_(into) {}
  std::byte* Room(size_t bytes) override {
    using Element = typename RowElement<T>::type;
    if (bytes % sizeof(Element) != 0) throw ProtocolError("a message is not of the queue's type");
    into_.resize(bytes / sizeof(Element));
    return reinterpret_cast<std::byte*>(into_.data());
  }
  void Descriptors(std::vector<UniqueFd>) override {}
  void Drop() override {}

 private:
  T& into_;
};

// Messages that are read one after another into memory of this thread.
class BytesSink final : public shm::QueueSink {
 public:
  BytesSink();
  ~BytesSink();
  BytesSink(const BytesSink&) = delete;
  BytesSink& operator=(const BytesSink&) = delete;

  std::byte* Room(size_t bytes) override;
  void Descriptors(std::vector<UniqueFd> fds) override { fds_ = std::move(fds); }
  void Drop() override;

  size_t count() const { return ends_.size(); }
  BytesView message(size_t index) const {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return {bytes_.data() + begin, ends_[index] - begin};
  }
  // Only of a message that was got alone.
  std::vector<UniqueFd> TakeFds() { return std::move(fds_); }

 private:
  Bytes bytes_;
  std::vector<size_t> ends_;
  std::vector<UniqueFd> fds_;
};

}  // namespace roost::internal

#endif  // ROOST_QUEUE_ITEM_H_
