// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_ITERATOR_PROXY_H_
#define ROOST_STANDARD_ITERATOR_PROXY_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/standard/hosted_class.h"
#include "roost/standard/hosted_iterator.h"
#include "roost/standard/typed.h"

namespace roost {

template <class T>
class IteratorProxy;

namespace hosted {

// What a method's ManagedIterator gives out; clients make none.
template <class T>
struct Iterator : standard::HostedClass<standard::IteratorObject, IteratorProxy<T>> {};

}  // namespace hosted

// A sequence that a server makes while it is read: an input range, whose items come once, to
// whoever asks first.
//
//   roost::IteratorProxy<int> primes = sieve.Primes();  // a method that returns ManagedIterator
//   for (int prime : primes) { if (prime > 100) break; }
//   std::vector<int> more = primes.Take(10);            // in one call
//
// Throws what the source throws, with its traceback, after which the sequence is at its end;
// ObjectGone, ServerGone. The source is freed at its end, or with the last proxy. Threads: as every
// proxy; each range-for is one thread's.
template <class T>
class IteratorProxy : public standard::IteratorObjectProxy {
  using Untyped = standard::IteratorObjectProxy;

 public:
  using Interface = hosted::Iterator<T>;

  IteratorProxy() = default;  // stands for nothing
  explicit IteratorProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  // The next item; nullopt at the end.
  std::optional<T> Next() const {
    const standard::IteratorItems taken = Untyped::Take(1);
    if (taken.items.empty()) return std::nullopt;
    return taken.items.front().value.template As<T>();
  }

  // The next `count` items, fewer at the end, in one call.
  std::vector<T> Take(uint32_t count) const {
    return standard::FromItems<T>(Untyped::Take(count).items);
  }

  // Reads one item a call; an input iterator.
  class Reader {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Reader() = default;
    explicit Reader(IteratorProxy source) : source_(std::move(source)), item_(source_.Next()) {}
    const T& operator*() const { return *item_; }
    Reader& operator++() {
      item_ = source_.Next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Reader& reader, std::default_sentinel_t) { return !reader.item_; }

   private:
    IteratorProxy source_;
    std::optional<T> item_;
  };
  Reader begin() const { return Reader(*this); }
  std::default_sentinel_t end() const { return {}; }
};

// A sequence that a method gives out as a proxy; `next` returns a std::optional, nullopt at its
// end, and is called by one thread at a time. Only in a server's process: elsewhere it throws
// InvalidState.
template <std::copy_constructible Next>
requires std::invocable<Next&>
auto ManagedIterator(Next next) {
  using T = typename std::invoke_result_t<Next&>::value_type;
  auto source = [next = std::move(next)]() mutable -> std::optional<Value> {
    std::optional<T> item = next();
    if (!item) return std::nullopt;
    return Value::Of<T>(*item);
  };
  return IteratorProxy<T>(Managed(std::make_shared<standard::HostedIterator>(std::move(source)))
                              .
                              operator IteratorProxy<T>());
}

// The same for a range, which is moved in and read as the proxy is.
template <std::ranges::input_range Range>
requires std::movable<Range>
auto ManagedIterator(Range range) {
  using T = std::ranges::range_value_t<Range>;
  struct State {
    explicit State(Range taken) : range(std::move(taken)) {}
    Range range;
    std::optional<std::ranges::iterator_t<Range>> at;
  };
  return ManagedIterator([state = std::make_shared<State>(std::move(range))]() -> std::optional<T> {
    if (!state->at) {
      state->at = std::ranges::begin(state->range);
    } else {
      ++*state->at;
    }
    if (*state->at == std::ranges::end(state->range)) {
      return std::nullopt;
    }
    return **state->at;
  });
}

}  // namespace roost

#endif  // ROOST_STANDARD_ITERATOR_PROXY_H_
