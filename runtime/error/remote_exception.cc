// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/remote_exception.h"

#include <memory>
#include <utility>

#include "roost/error/capture.h"
#include "roost/error/error.h"
#include "roost/error/exception_object.h"
#include "roost/error/report_builder.h"
#include "roost/error/report_text.h"
#include "roost/error/report_wire.h"
#include "roost/error/wire.h"

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

RemoteException::RemoteException(const std::exception_ptr& exception,
                                 const std::optional<std::string>& traceback)
    : exception_(exception) {
  if (exception == nullptr) throw InvalidArgument("RemoteException of no exception");
  // Where no throw is seen, nothing can be said about this one.
  static const bool throws_are_seen = internal::CaptureWorks();
  if (!traceback && throws_are_seen && !internal::WasThrown(internal::ObjectOf(exception))) {
    throw InvalidArgument(
        "RemoteException of an exception that was never thrown needs a traceback");
  }
  internal::ErrorReport report = internal::BuildReport(exception);
  if (traceback) {
    report.front().told = traceback;
    report.front().raises.clear();
  }
  bytes_ = internal::ReportToBytes(report);
}

RemoteException::RemoteException(std::string bytes, std::exception_ptr exception)
    : exception_(std::move(exception)), bytes_(std::move(bytes)) {}

std::string RemoteException::traceback() const { return DescribeEncoded(bytes_); }

RemoteException RemoteException::FromBytes(std::string bytes) {
  internal::ReportFromBytes(bytes);  // throws if they are damaged
  std::exception_ptr exception = DecodeException(bytes);
  return RemoteException(std::move(bytes), std::move(exception));
}

std::exception_ptr RemoteException::FindThrown(const std::exception& exception) {
  return internal::PointerTo(internal::ObjectOf(exception));
}

}  // namespace roost
