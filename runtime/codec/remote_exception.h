// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_REMOTE_EXCEPTION_H_
#define ROOST_CODEC_REMOTE_EXCEPTION_H_

// Exceptions as values that can be sent:
//
//   std::exception_ptr        any exception or null; arrives as a remote one of its original type
//   roost::RemoteException    the same, with the traceback that it had when it was wrapped
//   std::out_of_range etc.    the plain object, as what() and fields; its traceback stays behind
//
// Exceptions of one's own are sent as objects only if ROOST_EXCEPTION (codec/exception.h) names
// them; otherwise encoding throws SerializationError.

#include <concepts>
#include <exception>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "roost/codec/aggregate.h"
#include "roost/codec/codec.h"
#include "roost/error/exception_registry.h"
#include "roost/error/remote_exception.h"
#include "roost/error/wire.h"

namespace roost {

template <>
struct Codec<RemoteException> {
  static void Encode(Encoder& encoder, const RemoteException& value) {
    Codec<std::string>::Encode(encoder, value.bytes());
  }
  static RemoteException Decode(Decoder& decoder) {
    return RemoteException::FromBytes(Codec<std::string>::Decode(decoder));
  }
};

template <>
struct Codec<std::exception_ptr> {
  static void Encode(Encoder& encoder, const std::exception_ptr& value) {
    Codec<std::string>::Encode(encoder, value == nullptr ? "" : EncodeException(value));
  }
  static std::exception_ptr Decode(Decoder& decoder) {
    std::string bytes = Codec<std::string>::Decode(decoder);
    return bytes.empty() ? nullptr : RemoteException::FromBytes(std::move(bytes)).exception();
  }
};

template <std::derived_from<std::exception> T>
requires(std::is_copy_constructible_v<T> && !internal::ListsFields<T>) struct Codec<T> {
  static void Encode(Encoder& encoder, const T& value) {
    internal::RequireExceptionCodec(typeid(T));
    Codec<std::exception_ptr>::Encode(encoder, std::make_exception_ptr(value));
  }
  static T Decode(Decoder& decoder) {
    const std::exception_ptr exception = Codec<std::exception_ptr>::Decode(decoder);
    try {
      if (exception != nullptr) std::rethrow_exception(exception);
    } catch (const T& value) {
      if (typeid(value) == typeid(T)) return value;
    } catch (...) {
    }
    decoder.Fail("it holds an exception of another type");
  }
};

}  // namespace roost

#endif  // ROOST_CODEC_REMOTE_EXCEPTION_H_
