// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_RESULT_H_
#define ROOST_PROXIES_RESULT_H_

// What a plugin's methods may return for what the schema declares, for generated code:
//
//   int64_t                                  itself, or what converts to it
//   roost::Managed, std::shared_ptr<Impl>    an object, where the schema says an interface
//   a view of text or bytes, or a            of memory that lasts as long as the object, where the
//   reference to them                        schema says $Roost.view
//   absl::StatusOr<T>, absl::Status          the same, or StatusError with its code and message
//
// A class like absl::StatusOr is known by its shape, so that only a plugin that uses Abseil links
// it.

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "roost/proxies/managed.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/shared_view.h"

namespace roost {
namespace internal {

template <class T>
concept StatusLike = requires(const T& status) {
  { status.ok() } -> std::same_as<bool>;
  { status.raw_code() } -> std::convertible_to<int>;
  status.message().data();
  status.message().size();
};

template <class T>
concept StatusOrLike = !StatusLike<T> && requires(T && result) {
  { result.ok() } -> std::same_as<bool>;
  { result.status() } -> StatusLike;
  *std::forward<T>(result);
};

template <class T>
struct IsSharedPtr : std::false_type {};
template <class T>
struct IsSharedPtr<std::shared_ptr<T>> : std::true_type {};

// Throws StatusError.
[[noreturn]] void ThrowStatus(int code, std::string_view message);

template <StatusLike Status>
void CheckStatus(const Status& status) {
  if (status.ok()) return;
  const auto& message = status.message();
  ThrowStatus(status.raw_code(), std::string_view(message.data(), message.size()));
}

template <class T>
struct IsSharedView : std::false_type {};
template <class View, class Owned>
struct IsSharedView<SharedView<View, Owned>> : std::true_type {};

// What a method returns as a From is memory of somebody else's.
template <class From, class To>
concept Views = IsSharedView<To>::value && !std::derived_from<std::remove_cvref_t<From>, To> &&
                std::convertible_to<From, typename To::ViewType> &&
                (std::is_lvalue_reference_v<From> || std::is_pointer_v<From> ||
                 std::derived_from<std::remove_cvref_t<From>, typename To::ViewType>);

template <class From, class To>
constexpr bool Convertible() {
  using Value = std::remove_cvref_t<From>;
  if constexpr (Views<From, To> || std::convertible_to<From, To>) {
    return true;
  } else if constexpr (StatusOrLike<Value>) {
    return Convertible<decltype(*std::declval<Value>()), To>();
  } else {
    return IsSharedPtr<Value>::value && std::derived_from<To, Proxy>;
  }
}

}  // namespace internal

// A method that returns a From can serve one that the schema says gives a To.
template <class From, class To>
concept Gives = internal::Convertible<From, To>();

// What the schema's method gives, of what the plugin's returned.
template <class To, Gives<To> From>
To ToResult(From&& from) {
  using Value = std::remove_cvref_t<From>;
  if constexpr (internal::Views<From, To>) {
    return To::Unowned(from);
  } else if constexpr (std::convertible_to<From, To>) {
    return std::forward<From>(from);
  } else if constexpr (internal::StatusOrLike<Value>) {
    if (!from.ok()) internal::CheckStatus(from.status());
    return ToResult<To>(*std::forward<From>(from));
  } else {
    return Managed(from);
  }
}

// Runs a method that gives nothing. A status that it returns all the same is not lost.
template <class Run>
void RunMethod(Run run) {
  using Result = std::remove_cvref_t<decltype(run())>;
  if constexpr (internal::StatusLike<Result>) {
    internal::CheckStatus(run());
  } else if constexpr (internal::StatusOrLike<Result>) {
    internal::CheckStatus(run().status());
  } else {
    run();
  }
}

}  // namespace roost

#endif  // ROOST_PROXIES_RESULT_H_
