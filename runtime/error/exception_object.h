// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_EXCEPTION_OBJECT_H_
#define ROOST_ERROR_EXCEPTION_OBJECT_H_

#include <exception>
#include <string>
#include <typeinfo>

namespace roost::internal {

// Looking into an exception_ptr without catching it by a known type. None of these may be given a
// null pointer; any thread.

// The exception object itself; lives as long as a pointer to it.
const void* ObjectOf(const std::exception_ptr& exception);

// The whole object that `exception` is a base of.
const void* ObjectOf(const std::exception& exception);

// The type that was thrown.
const std::type_info& TypeOf(const std::exception_ptr& exception);

// The exception as a handler of `const T&` would catch it, or null: without the throw that asking
// by try and catch takes. T is a class, or a type that only itself is caught as.
const void* CaughtAs(const std::exception_ptr& exception, const std::type_info& type);
template <class T>
const T* CaughtAs(const std::exception_ptr& exception) {
  return static_cast<const T*>(CaughtAs(exception, typeid(T)));
}

// What what() says; the value if a number or a string was thrown; else empty.
std::string WhatOf(const std::exception_ptr& exception);

// The exception that was being handled when this one was thrown by std::throw_with_nested, or null.
std::exception_ptr CauseOf(const std::exception_ptr& exception);

}  // namespace roost::internal

#endif  // ROOST_ERROR_EXCEPTION_OBJECT_H_
