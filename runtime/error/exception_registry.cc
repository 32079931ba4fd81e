// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/exception_registry.h"

#include <mutex>
#include <utility>

#include "roost/error/demangle.h"
#include "roost/error/error.h"
#include "roost/error/standard_exceptions.h"

namespace roost {
namespace {

// The types that programs and plugins registered.
struct Registered {
  std::mutex mutex;
  internal::ExceptionCodecs codecs;  // guarded by mutex; nothing is ever erased

  static Registered& Get() {
    static Registered& registered = *new Registered;
    return registered;
  }
};

}  // namespace

void RegisterExceptionType(const std::type_info& type, ExceptionEncoder encode,
                           ExceptionThrower decode_and_throw) {
  internal::RegisterExceptionCodec(type, std::move(encode), std::move(decode_and_throw), {});
}

void internal::RegisterExceptionCodec(const std::type_info& type, ExceptionEncoder encode,
                                      ExceptionThrower decode_and_throw, ExceptionMaker make) {
  Registered& registered = Registered::Get();
  std::lock_guard lock(registered.mutex);
  registered.codecs.try_emplace(
      type.name(), ExceptionCodec{std::move(encode), std::move(decode_and_throw), std::move(make)});
}

const internal::ExceptionCodec* internal::FindExceptionCodec(std::string_view mangled_name) {
  const ExceptionCodecs& standard = StandardExceptions();
  if (const auto found = standard.find(mangled_name); found != standard.end()) {
    return &found->second;
  }
  Registered& registered = Registered::Get();
  std::lock_guard lock(registered.mutex);
  const auto found = registered.codecs.find(mangled_name);
  return found == registered.codecs.end() ? nullptr : &found->second;
}

void internal::RequireExceptionCodec(const std::type_info& type) {
  if (FindExceptionCodec(type.name()) != nullptr) return;
  throw SerializationError("an exception of type " + DemangleExceptionType(type.name()) +
                           " cannot be rebuilt elsewhere: there is no ROOST_EXCEPTION for it");
}

}  // namespace roost
