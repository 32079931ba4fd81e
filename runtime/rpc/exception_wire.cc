// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/exception_wire.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <kj/encoding.h>

#include "roost/error/error.h"
#include "roost/error/wire.h"
#include "roost/rpc/disconnected.h"

namespace roost::rpc {
namespace {

constexpr std::string_view kMark = "roost-error:1 ";

capnp::rpc::Exception::Type Classify(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Unimplemented&) {
    return capnp::rpc::Exception::Type::UNIMPLEMENTED;
  } catch (const ServerGone&) {
    return capnp::rpc::Exception::Type::DISCONNECTED;
  } catch (const Disconnected&) {
    return capnp::rpc::Exception::Type::DISCONNECTED;
  } catch (...) {
    return capnp::rpc::Exception::Type::FAILED;
  }
}

}  // namespace

void WriteException(capnp::rpc::Exception::Builder builder, const std::exception_ptr& error) {
  const EncodedException encoded = EncodeAndDescribe(error);
  const auto base64 = kj::encodeBase64(
      kj::arrayPtr(reinterpret_cast<const kj::byte*>(encoded.bytes.data()), encoded.bytes.size()),
      /*breakLines=*/false);
  const std::string_view parts[] = {
      encoded.description, "\n", kMark, {base64.cStr(), base64.size()}};
  size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  char* to = builder.initTrace(static_cast<capnp::uint>(size)).begin();
  for (const std::string_view part : parts) to = std::copy(part.begin(), part.end(), to);
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
    const std::string_view base64 = last.substr(kMark.size());
    const auto encoded = kj::decodeBase64(kj::arrayPtr(base64.data(), base64.size()));
    return DecodeException({reinterpret_cast<const char*>(encoded.begin()), encoded.size()});
  }
  const std::string reason = reader.getReason().cStr();
  if (reader.getType() == capnp::rpc::Exception::Type::UNIMPLEMENTED) {
    return std::make_exception_ptr(Unimplemented(reason));
  }
  return std::make_exception_ptr(RemoteError("kj::Exception", reason));
}

}  // namespace roost::rpc
