// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/remote_exception.h"

#include <memory>

#include "roost/error/capture.h"
#include "roost/error/error.h"
#include "roost/error/exception_object.h"
#include "roost/error/report_builder.h"
#include "roost/error/report_text.h"

namespace roost {
namespace {

std::string RemoteTracebackOf(const void* object) {
  const std::shared_ptr<const internal::ErrorReport> report = internal::FindReport(object);
  if (report == nullptr) throw InvalidArgument("this exception did not come from another process");
  return internal::FormatReport(*report);
}

}  // namespace

bool IsRemoteException(const std::exception& exception) {
  return internal::FindReport(internal::ObjectOf(exception)) != nullptr;
}

bool IsRemoteException(const std::exception_ptr& exception) {
  return exception != nullptr && internal::FindReport(internal::ObjectOf(exception)) != nullptr;
}

std::string GetRemoteTraceback(const std::exception& exception) {
  return RemoteTracebackOf(internal::ObjectOf(exception));
}

std::string GetRemoteTraceback(const std::exception_ptr& exception) {
  if (exception == nullptr) throw InvalidArgument("no exception");
  return RemoteTracebackOf(internal::ObjectOf(exception));
}

std::string FormatException(const std::exception_ptr& exception) {
  if (exception == nullptr) return "no exception";
  return internal::FormatReport(internal::BuildReport(exception));
}

}  // namespace roost
