// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/exception_wire.h"

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
  const std::string encoded = EncodeException(error);
  std::string trace = DescribeEncoded(encoded);
  trace += '\n';
  trace += kMark;
  trace += kj::encodeBase64(
               kj::arrayPtr(reinterpret_cast<const kj::byte*>(encoded.data()), encoded.size()),
               /*breakLines=*/false)
               .cStr();
  builder.setReason(SummarizeEncoded(encoded).c_str());
  builder.setType(Classify(error));
  builder.setTrace(trace.c_str());
}

std::string ReasonOf(const std::exception_ptr& error) {
  return SummarizeEncoded(EncodeException(error));
}

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
