// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/exception_object.h"

#include <string>

#include "roost/error/capture.h"

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

std::string WhatOf(const std::exception_ptr& exception) {
  const CapturePause pause;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    const char* what = error.what();
    return what == nullptr ? "" : what;
  } catch (const std::string& text) {
    return text;
  } catch (const char* text) {
    return text == nullptr ? "" : text;
  } catch (int value) {
    return std::to_string(value);
  } catch (long value) {
    return std::to_string(value);
  } catch (unsigned int value) {
    return std::to_string(value);
  } catch (unsigned long value) {
    return std::to_string(value);
  } catch (...) {
    return "";
  }
}

std::exception_ptr CauseOf(const std::exception_ptr& exception) {
  const CapturePause pause;
  try {
    std::rethrow_exception(exception);
  } catch (const std::nested_exception& nested) {
    return nested.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

}  // namespace roost::internal
