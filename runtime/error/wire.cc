// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/wire.h"

#include <cxxabi.h>

#include <memory>
#include <new>
#include <utility>

#include "roost/error/capture.h"
#include "roost/error/error.h"
#include "roost/error/exception_object.h"
#include "roost/error/exception_registry.h"
#include "roost/error/report_builder.h"
#include "roost/error/report_text.h"
#include "roost/error/report_wire.h"

namespace roost {
namespace {

using internal::ErrorRecord;
using internal::ErrorReport;

// While one lives, this thread handles no exception: an object that is made of a type with a cause
// (std::nested_exception) takes the exception being handled for it. What is caught meanwhile must
// have been left by the end.
class NothingHandled {
 public:
  NothingHandled() : kept_(std::exchange(Handled(), nullptr)) {}
  ~NothingHandled() { Handled() = kept_; }
  NothingHandled(const NothingHandled&) = delete;
  NothingHandled& operator=(const NothingHandled&) = delete;

 private:
  // The first field of the C++ library's state of a thread, as the ABI says: what it handles.
  static void*& Handled() { return *reinterpret_cast<void**>(abi::__cxa_get_globals()); }

  void* kept_;
};

// What `thrower` throws, thrown while `cause`, if there is one, and nothing else is being handled.
template <class Thrower>
std::exception_ptr Catch(const std::exception_ptr& cause, Thrower thrower) {
  const NothingHandled nothing_handled;
  try {
    if (cause == nullptr) {
      thrower();
    } else {
      try {
        std::rethrow_exception(cause);
      } catch (...) {
        thrower();
      }
    }
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

// The exception without a throw, or null.
std::exception_ptr Make(const internal::ExceptionCodec& codec, const ErrorRecord& record) {
  const NothingHandled nothing_handled;
  try {
    return codec.make(*record.payload, record.what);
  } catch (...) {
    return nullptr;
  }
}

// The exception of its original type, or null if that cannot be made here.
std::exception_ptr RebuildOriginal(const ErrorRecord& record, const std::exception_ptr& cause) {
  const internal::ExceptionCodec* codec = internal::FindExceptionCodec(record.type);
  if (codec == nullptr || !record.payload) return nullptr;
  std::exception_ptr rebuilt;
  if (cause == nullptr && codec->make) rebuilt = Make(*codec, record);
  if (rebuilt == nullptr) {
    rebuilt = Catch(cause, [&] { codec->decode_and_throw(*record.payload, record.what); });
  }
  // A decoder that fails throws something else.
  if (rebuilt != nullptr && internal::TypeOf(rebuilt).name() == record.type) return rebuilt;
  return nullptr;
}

std::exception_ptr StandIn(const ErrorRecord& record, const std::exception_ptr& cause) {
  return Catch(cause, [&] {
    const RemoteError error(record.type_text, record.what);
    if (cause == nullptr) throw error;
    std::throw_with_nested(error);
  });
}

std::exception_ptr Rebuild(ErrorReport report) {
  const internal::CapturePause pause;
  std::exception_ptr rebuilt;
  for (size_t i = report.size(); i-- > 0;) {
    std::exception_ptr cause = std::exchange(rebuilt, nullptr);
    rebuilt = RebuildOriginal(report[i], cause);
    if (rebuilt == nullptr) rebuilt = StandIn(report[i], cause);
    auto known = i == 0 ? std::make_shared<ErrorReport>(std::move(report))
                        : std::make_shared<ErrorReport>(report.begin() + i, report.end());
    internal::AttachReport(internal::ObjectOf(rebuilt), std::move(known));
  }
  return rebuilt;
}

}  // namespace

std::string EncodeException(const std::exception_ptr& exception) {
  return internal::ReportToBytes(internal::BuildReport(exception));
}

EncodedException EncodeAndDescribe(const std::exception_ptr& exception) {
  const ErrorReport report = internal::BuildReport(exception);
  return {internal::ReportToBytes(report), internal::FormatReport(report),
          internal::Summarize(report.front())};
}

std::exception_ptr DecodeException(std::string_view bytes) {
  try {
    return Rebuild(internal::ReportFromBytes(bytes));
  } catch (const SerializationError&) {
    return std::current_exception();
  }
}

std::string DescribeEncoded(std::string_view bytes) {
  try {
    return internal::FormatReport(internal::ReportFromBytes(bytes));
  } catch (const SerializationError& error) {
    return error.what();
  }
}

std::string SummarizeEncoded(std::string_view bytes) {
  try {
    return internal::Summarize(internal::ReportFromBytes(bytes).front());
  } catch (const SerializationError& error) {
    return error.what();
  }
}

}  // namespace roost
