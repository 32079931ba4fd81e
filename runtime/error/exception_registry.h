// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_EXCEPTION_REGISTRY_H_
#define ROOST_ERROR_EXCEPTION_REGISTRY_H_

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace roost {

// Makes of a thrown object, which is exactly of the registered type, the bytes that cross.
using ExceptionEncoder = std::function<std::string(const void* object)>;

// Throws the object again from its bytes and from what what() said (empty if it has none).
using ExceptionThrower = std::function<void(std::string_view bytes, const std::string& what)>;

// Teaches this process to send and to rebuild exceptions of `type`. The first registration of a
// type (by its mangled name) wins. Any thread, also before main. What `encode` or
// `decode_and_throw` throw instead is not an error: the exception then crosses as a RemoteError.
//
// Known from the start, and not to be replaced: the standard library's exceptions, Roost's own,
// numbers and std::string.
// User types use ROOST_EXCEPTION (roost/codec/exception.h).
void RegisterExceptionType(const std::type_info& type, ExceptionEncoder encode,
                           ExceptionThrower decode_and_throw);

namespace internal {

// Makes the object without throwing it; null where that cannot be done.
using ExceptionMaker = std::function<std::exception_ptr(std::string_view, const std::string&)>;

// As RegisterExceptionType; `make` may be empty.
void RegisterExceptionCodec(const std::type_info& type, ExceptionEncoder encode,
                            ExceptionThrower decode_and_throw, ExceptionMaker make);

// Calls `add(type, encode, decode_and_throw, make)` for T, and for what std::throw_with_nested
// makes of a T. `encode(const T&)` gives a std::string; `decode(bytes, what)` gives a T.
template <class T, class Add, class Encode, class Decode>
void AddException(Add add, Encode encode, Decode decode) {
  ExceptionMaker make;
  if constexpr (std::is_copy_constructible_v<T>) {
    make = [decode](std::string_view bytes, const std::string& what) {
      return std::make_exception_ptr<T>(decode(bytes, what));
    };
  }
  add(
      typeid(T), [encode](const void* object) { return encode(*static_cast<const T*>(object)); },
      [decode](std::string_view bytes, const std::string& what) { throw decode(bytes, what); },
      std::move(make));
  if constexpr (std::is_class_v<T> && !std::is_final_v<T> &&
                !std::is_base_of_v<std::nested_exception, T>) {
    // libstdc++'s name for the type that std::throw_with_nested throws.
    using Nested = std::_Nested_exception<T>;
    add(
        typeid(Nested),
        [encode](const void* object) {
          return encode(static_cast<const T&>(*static_cast<const Nested*>(object)));
        },
        [decode](std::string_view bytes, const std::string& what) {
          std::throw_with_nested(decode(bytes, what));
        },
        ExceptionMaker());
  }
}

// Registers T, and what std::throw_with_nested makes of a T.
template <class T, class Encode, class Decode>
void RegisterException(Encode encode, Decode decode) {
  AddException<T>(&RegisterExceptionCodec, encode, decode);
}

// What is registered for the mangled name, or null. Valid for ever.
struct ExceptionCodec {
  ExceptionEncoder encode;
  ExceptionThrower decode_and_throw;
  ExceptionMaker make = {};
};
const ExceptionCodec* FindExceptionCodec(std::string_view mangled_name);

// Throws SerializationError, with the type's name, if exceptions of `type` cannot be rebuilt.
void RequireExceptionCodec(const std::type_info& type);

}  // namespace internal
}  // namespace roost

#endif  // ROOST_ERROR_EXCEPTION_REGISTRY_H_
