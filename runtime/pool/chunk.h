// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_CHUNK_H_
#define ROOST_POOL_CHUNK_H_

// Several calls of one function as one task: how they travel, and how their outcomes come back.

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "roost/codec/codec.h"
#include "roost/codec/containers.h"
#include "roost/error/wire.h"
#include "roost/process/future.h"
#include "roost/process/spawn.h"

namespace roost::internal {

// How an R is held; void as nothing.
template <class R>
using ValueOf = typename FutureState<R>::Value;

// What became of the calls of a chunk: a value for each that succeeded, in their order, and the
// others' exceptions by position.
template <class R>
struct Outcomes {
  std::vector<ValueOf<R>> values;
  std::map<size_t, std::exception_ptr> failures;
};

// Arguments and results whose bytes are their encoding go as one array.
template <class Arguments>
struct BulkArgument {
  static constexpr bool kIs = false;
};
template <Raw T>
struct BulkArgument<std::tuple<T>> {
  static constexpr bool kIs = true;
  using type = T;
};

template <class Arguments>
Arguments DecodeArguments(Decoder& decoder) {
  return [&decoder]<class... T>(std::type_identity<std::tuple<T...>>) {
    return std::tuple<T...>{DecodeValue<T>(decoder)...};
  }(std::type_identity<Arguments>());
}

// Calls `call` with the arguments of each call in turn; before, `expect` with their number, where
// it is known.
template <class Arguments, class Expect, class Call>
void ForEachCall(Decoder& decoder, [[maybe_unused]] Expect expect, Call call) {
  if constexpr (BulkArgument<Arguments>::kIs) {
    using T = typename BulkArgument<Arguments>::type;
    const auto arguments = DecodeValue<std::vector<T>>(decoder);
    decoder.ExpectEnd();
    expect(arguments.size());
    for (const T& argument : arguments) call(Arguments(argument));
  } else {
    while (decoder.left() != 0) call(DecodeArguments<Arguments>(decoder));
  }
}

// In a catch block. pthread_exit, and what another language threw, are no exceptions: the worker
// dies.
inline std::string EncodeCurrentException() {
  if (std::current_exception() == nullptr) std::abort();
  return EncodeException(std::current_exception());
}

// Runs in a worker; a Target. An answer is true and the results as an array, or false and, for each
// call, true and its result or false and its exception. A result that cannot be encoded fails the
// whole chunk.
template <auto Fn>
void RunChunk(Decoder& decoder, Encoder& encoder, void (*)()) {
  using Arguments = typename SignatureOf<Fn>::Arguments;
  using Result = typename SignatureOf<Fn>::Result;
  if constexpr (Raw<Result>) {
    std::vector<Result> results;
    std::map<size_t, std::string> failures;
    const auto expect = [&](size_t count) { results.reserve(count); };
    ForEachCall<Arguments>(decoder, expect, [&](Arguments arguments) {
      try {
        results.push_back(std::apply(Fn, std::move(arguments)));
      } catch (...) {
        failures.emplace(results.size() + failures.size(), EncodeCurrentException());
      }
    });
    EncodeValues(encoder, failures.empty());
    if (failures.empty()) return EncodeValues(encoder, results);
    auto result = results.begin();
    for (size_t i = 0; i < results.size() + failures.size(); ++i) {
      const auto failure = failures.find(i);
      if (failure == failures.end()) {
        EncodeValues(encoder, true, *result++);
      } else {
        EncodeValues(encoder, false, failure->second);
      }
    }
  } else {
    EncodeValues(encoder, false);
    ForEachCall<Arguments>(
        decoder, [](size_t) {},
        [&](Arguments arguments) {
          std::optional<ValueOf<Result>> result;
          try {
            if constexpr (std::is_void_v<Result>) {
              std::apply(Fn, std::move(arguments));
              result.emplace();
            } else {
              result.emplace(std::apply(Fn, std::move(arguments)));
            }
          } catch (...) {
            return EncodeValues(encoder, false, EncodeCurrentException());
          }
          EncodeValues(encoder, true);
          if constexpr (!std::is_void_v<Result>) EncodeValues<Result>(encoder, *result);
        });
  }
}

// Reads what RunChunk wrote.
template <class R>
Outcomes<R> DecodeOutcomes(Decoder& decoder, size_t count) {
  Outcomes<R> outcomes;
  if (DecodeValue<bool>(decoder)) {
    if constexpr (Raw<R>) {
      outcomes.values = DecodeValue<std::vector<R>>(decoder);
      if (outcomes.values.size() != count) decoder.Fail("not as many results as calls");
    } else {
      decoder.Fail("results of another type");
    }
  } else {
    for (size_t i = 0; i < count; ++i) {
      if (!DecodeValue<bool>(decoder)) {
        outcomes.failures.emplace(i, DecodeException(DecodeValue<std::string>(decoder)));
      } else if constexpr (std::is_void_v<R>) {
        outcomes.values.emplace_back();
      } else {
        outcomes.values.push_back(DecodeValue<R>(decoder));
      }
    }
  }
  decoder.ExpectEnd();
  return outcomes;
}

// Encodes up to `limit` items from `item` on, which it advances, as the arguments of that many
// calls; returns how many. With kStar an item is a tuple of all arguments, else the only argument.
template <auto Fn, bool kStar, class Iterator, class Sentinel>
size_t EncodeChunk(Encoder& encoder, Iterator& item, const Sentinel& last, size_t limit) {
  using Arguments = typename SignatureOf<Fn>::Arguments;
  size_t count = 0;
  if constexpr (BulkArgument<Arguments>::kIs && !kStar) {
    std::vector<typename BulkArgument<Arguments>::type> arguments;
    for (; count < limit && item != last; ++item, ++count) arguments.push_back(*item);
    EncodeValues(encoder, arguments);
  } else if constexpr (BulkArgument<Arguments>::kIs) {
    std::vector<typename BulkArgument<Arguments>::type> arguments;
    for (; count < limit && item != last; ++item, ++count) arguments.push_back(std::get<0>(*item));
    EncodeValues(encoder, arguments);
  } else {
    for (; count < limit && item != last; ++item, ++count) {
      auto&& arguments = *item;
      if constexpr (kStar) {
        std::apply(
            [&encoder]<class... A>(A&&... argument) {
              EncodeArguments<Arguments>(encoder, std::index_sequence_for<A...>(),
                                         std::forward<A>(argument)...);
            },
            std::forward<decltype(arguments)>(arguments));
      } else {
        EncodeArguments<Arguments>(encoder, std::index_sequence<0>(),
                                   std::forward<decltype(arguments)>(arguments));
      }
    }
  }
  return count;
}

// Why a range's items cannot be the arguments of Fn's calls, at compile time.
template <auto Fn, bool kStar, class Item>
constexpr bool CheckItems() {
  using Signature = SignatureOf<Fn>;
  if constexpr (!Signature::CheckResult()) {
    return false;
  } else if constexpr (kStar) {
    return []<size_t... I>(std::index_sequence<I...>) {
      return Signature::template Check<std::tuple_element_t<I, std::remove_cvref_t<Item>>...>();
    }
    (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<Item>>>());
  } else {
    return Signature::template Check<Item>();
  }
}

}  // namespace roost::internal

#endif  // ROOST_POOL_CHUNK_H_
