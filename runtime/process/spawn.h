// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_SPAWN_H_
#define ROOST_PROCESS_SPAWN_H_

// Running a function in a fresh process of this program.
//
//   int64_t Work(const std::string& path, int64_t limit);
//
//   auto child = roost::Spawn<&Work>("/etc/passwd", 10);
//   int64_t result = child.Result();
//
// Any function will do: static, in an anonymous namespace, in a shared library, a lambda that
// captures nothing. Arguments and result go by value (codec.h says of which types); a parameter of
// type const T&, T&& or std::string_view refers to the child's own copy. The child is executed
// afresh, never forked: it has no copy of this process's memory, and only the descriptors that are
// among the arguments (as UniqueFd), besides standard input, output and error.

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "roost/codec/aggregate.h"
#include "roost/codec/codec.h"
#include "roost/codec/containers.h"
#include "roost/process/options.h"
#include "roost/process/process.h"
#include "roost/process/target.h"

namespace roost {

namespace internal {

// How a parameter is kept while it travels.
template <class Parameter>
struct Carried {
  using type = std::remove_cvref_t<Parameter>;
};
template <class Parameter>
requires(
    std::is_same_v<std::remove_cvref_t<Parameter>, std::string_view>) struct Carried<Parameter> {
  using type = std::string;
};

// An argument of type A can be encoded as a T: it is one, or converts.
template <class A, class T>
concept CarriedAs = std::is_convertible_v<A, const T&> ||
    (std::is_same_v<T, std::string>&& std::is_convertible_v<A, std::string_view>);

template <class T, CarriedAs<T> A>
void EncodeAs(Encoder& encoder, A&& argument) {
  if constexpr (std::is_convertible_v<A, const T&>) {
    const T& value = std::forward<A>(argument);  // the argument itself, or a converted copy
    Codec<T>::Encode(encoder, value);
  } else {
    Codec<T>::Encode(encoder, T(std::string_view(std::forward<A>(argument))));
  }
}

template <class Parameter>
concept OutParameter =
    std::is_lvalue_reference_v<Parameter> && !std::is_const_v<std::remove_reference_t<Parameter>>;

template <class F>
struct Signature {
  static_assert(sizeof(F) == 0,
                "Spawn takes a function or a lambda that captures nothing and is no template.");
};

template <class R, class... P>
struct Signature<R (*)(P...)> {
  using Result = std::remove_cvref_t<R>;
  using Arguments = std::tuple<typename Carried<P>::type...>;
  static constexpr size_t kCount = sizeof...(P);

  template <class... A>
  static constexpr bool Check() {
    static_assert(!(OutParameter<P> || ...),
                  "A spawned function has a parameter of type T&: what the child writes to it "
                  "cannot come back. Return it instead.");
    static_assert(sizeof...(A) == sizeof...(P),
                  "Spawn was given more or fewer arguments than the function has parameters "
                  "(default arguments do not count).");
    if constexpr (sizeof...(A) == sizeof...(P)) {
      static_assert((CarriedAs<A, typename Carried<P>::type> && ...),
                    "An argument of Spawn does not convert to the function's parameter.");
      return !(OutParameter<P> || ...) && (RequireEncodable<typename Carried<P>::type>() && ...) &&
             (CarriedAs<A, typename Carried<P>::type> && ...);
    }
    return false;
  }

  static constexpr bool CheckResult() {
    if constexpr (!std::is_void_v<Result>) return RequireEncodable<Result>();
    return true;
  }
};

template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : Signature<R (*)(P...)> {};

template <auto Fn>
using SignatureOf = Signature<decltype(+Fn)>;

// Runs in the child.
template <auto Fn>
void RunTarget(Decoder& decoder, Encoder& encoder, void (*arguments_decoded)()) {
  using Arguments = typename SignatureOf<Fn>::Arguments;
  using Result = typename SignatureOf<Fn>::Result;
  Arguments arguments = [&decoder]<class... T>(std::type_identity<std::tuple<T...>>) {
    return std::tuple<T...>{DecodeValue<T>(decoder)...};
  }(std::type_identity<Arguments>());
  decoder.ExpectEnd();
  arguments_decoded();
  if constexpr (std::is_void_v<Result>) {
    std::apply(Fn, std::move(arguments));
  } else {
    EncodeValues<Result>(encoder, std::apply(Fn, std::move(arguments)));
  }
}

template <class Arguments, class... A, size_t... I>
void EncodeArguments([[maybe_unused]] Encoder& encoder, std::index_sequence<I...>,
                     A&&... arguments) {
  (EncodeAs<std::tuple_element_t<I, Arguments>>(encoder, std::forward<A>(arguments)), ...);
}

// Makes a Process of its parts.
template <class R>
struct ProcessAccess {
  static Process<R> Make(ProcessOptions options, Target target, Encoder arguments) {
    auto slot = std::make_shared<typename Process<R>::Slot>();
    auto read_result = [slot](Decoder& decoder) {
      if constexpr (!std::is_void_v<R>) slot->emplace(DecodeValue<R>(decoder));
      decoder.ExpectEnd();
    };
    return Process<R>(ChildProcess::Create(std::move(options), target, std::move(arguments),
                                           std::move(read_result)),
                      std::move(slot));
  }
};

}  // namespace internal

// What spawning Fn gives: a Process of what Fn returns.
template <auto Fn>
using ProcessOf = Process<typename internal::SignatureOf<Fn>::Result>;

// A process that will call Fn with the arguments once it is started. The arguments are encoded now;
// that may throw what their codecs throw.
template <auto Fn, class... A>
ProcessOf<Fn> MakeProcess(ProcessOptions options, A&&... arguments) {
  using Signature = internal::SignatureOf<Fn>;
  if constexpr (Signature::CheckResult() && Signature::template Check<A...>()) {
    Encoder encoder;
    internal::EncodeArguments<typename Signature::Arguments>(
        encoder, std::make_index_sequence<Signature::kCount>(), std::forward<A>(arguments)...);
    return internal::ProcessAccess<typename Signature::Result>::Make(
        std::move(options), &internal::RunTarget<Fn>, std::move(encoder));
  } else {
    __builtin_unreachable();  // Check has said why this does not compile
  }
}

// MakeProcess, and Start.
template <auto Fn, class... A>
ProcessOf<Fn> SpawnWith(ProcessOptions options, A&&... arguments) {
  ProcessOf<Fn> process = MakeProcess<Fn>(std::move(options), std::forward<A>(arguments)...);
  process.Start();
  return process;
}

// Calls Fn with the arguments in a child process, started now.
template <auto Fn, class... A>
ProcessOf<Fn> Spawn(A&&... arguments) {
  return SpawnWith<Fn>(ProcessOptions(), std::forward<A>(arguments)...);
}

}  // namespace roost

#endif  // ROOST_PROCESS_SPAWN_H_
