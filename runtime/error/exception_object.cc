// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/exception_object.h"

#include <string>

namespace roost::internal {

const void* ObjectOf(const std::exception_ptr& exception) {
  static_assert(sizeof(exception) == sizeof(void*));
  return *reinterpret_cast<const void* const*>(&exception);
}

const void* ObjectOf(const std::exception& exception) {
  return dynamic_cast<const void*>(&exception);
}

const std::type_info& TypeOf(const std::exception_ptr& exception) {
  return *exception.__cxa_exception_type();
}

const void* CaughtAs(const std::exception_ptr& exception, const std::type_info& type) {
  // How the C++ library itself asks when it looks for a handler.
  void* object = const_cast<void*>(ObjectOf(exception));
  const std::type_info& thrown = TypeOf(exception);
  if (thrown.__is_pointer_p()) return type == thrown ? object : nullptr;
  return type.__do_catch(&thrown, &object, 1) ? object : nullptr;
}

std::string WhatOf(const std::exception_ptr& exception) {
  if (const auto* error = CaughtAs<std::exception>(exception)) {
    const char* what = error->what();
    return what == nullptr ? "" : what;
  }
  if (const auto* text = CaughtAs<std::string>(exception)) return *text;
  if (const auto* text = CaughtAs<const char*>(exception)) return *text == nullptr ? "" : *text;
  if (const auto* text = CaughtAs<char*>(exception)) return *text == nullptr ? "" : *text;
  if (const auto* value = CaughtAs<int>(exception)) return std::to_string(*value);
  if (const auto* value = CaughtAs<long>(exception)) return std::to_string(*value);
  if (const auto* value = CaughtAs<unsigned int>(exception)) return std::to_string(*value);
  if (const auto* value = CaughtAs<unsigned long>(exception)) return std::to_string(*value);
  return "";
}

std::exception_ptr CauseOf(const std::exception_ptr& exception) {
  const auto* nested = CaughtAs<std::nested_exception>(exception);
  return nested == nullptr ? nullptr : nested->nested_ptr();
}

}  // namespace roost::internal
