// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/exception_wire.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "roost/error/error.h"
#include "roost/error/exception_object.h"
#include "roost/error/wire.h"
#include "roost/rpc/base64.h"
#include "roost/rpc/disconnected.h"

namespace roost::rpc {
namespace {

constexpr std::string_view kMark = "roost-error:1 ";

capnp::rpc::Exception::Type Classify(const std::exception_ptr& error) {
  using Type = capnp::rpc::Exception::Type;
  if (roost::internal::CaughtAs<Unimplemented>(error) != nullptr) return Type::UNIMPLEMENTED;
  const bool gone = roost::internal::CaughtAs<ServerGone>(error) != nullptr ||
                    roost::internal::CaughtAs<Disconnected>(error) != nullptr;
  return gone ? Type::DISCONNECTED : Type::FAILED;
}

}  // namespace

void WriteException(capnp::rpc::Exception::Builder builder, const std::exception_ptr& error) {
  const EncodedException encoded = EncodeAndDescribe(error);
  const std::string_view parts[] = {encoded.description, "\n", kMark};
  size_t size = Base64Size(encoded.bytes.size());
  for (const std::string_view part : parts) size += part.size();
  char* to = builder.initTrace(static_cast<capnp::uint>(size)).begin();
  for (const std::string_view part : parts) to = std::copy(part.begin(), part.end(), to);
  EncodeBase64(encoded.bytes, to);
  builder.setReason(encoded.summary.c_str());
  builder.setType(Classify(error));
}

std::string ReasonOf(const std::exception_ptr& error) { return EncodeAndDescribe(error).summary; }

std::exception_ptr ReadException(capnp::rpc::Exception::Reader reader) {
  const auto text = reader.getTrace();
  const std::string_view trace(text.cStr(), text.size());
  // The mark starts the last line.
  const size_t line = trace.rfind('\n');
  const std::string_view last = trace.substr(line == std::string_view::npos ? 0 : line + 1);
  if (last.starts_with(kMark)) {
    // What is no base64 is a damaged report like any other.
    return DecodeException(DecodeBase64(last.substr(kMark.size())).value_or(""));
  }
  const std::string reason = reader.getReason().cStr();
  if (reader.getType() == capnp::rpc::Exception::Type::UNIMPLEMENTED) {
    return std::make_exception_ptr(Unimplemented(reason));
  }
  return std::make_exception_ptr(RemoteError("kj::Exception", reason));
}

}  // namespace roost::rpc
