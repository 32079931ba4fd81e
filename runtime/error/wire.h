// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_WIRE_H_
#define ROOST_ERROR_WIRE_H_

#include <exception>
#include <string>
#include <string_view>

namespace roost {

// Any exception as bytes, and back. The bytes (their form: error.capnp) hold what the type's
// registered codec makes of it, where it was thrown and raised again, and its causes. All
// functions: any thread, no global lock while user code runs.

// `exception` may be of any type, also none of std::exception, but not null. Throws only
// std::bad_alloc: an exception that cannot be encoded still crosses as name, text and traceback.
std::string EncodeException(const std::exception_ptr& exception);

// The same with what DescribeEncoded and SummarizeEncoded say of it, at the price of one.
struct EncodedException {
  std::string bytes;
  std::string description;
  std::string summary;
};
EncodedException EncodeAndDescribe(const std::exception_ptr& exception);

// The exception that `bytes` describe: of its original type where that is registered here, else a
// RemoteError; the remote traceback hangs on it (remote_exception.h). Damaged bytes give a
// SerializationError. Never null. Throws only std::bad_alloc.
std::exception_ptr DecodeException(std::string_view bytes);

// The traceback of an encoded exception as text for people, ending in "type: what". Damaged bytes
// give a line that says so.
std::string DescribeEncoded(std::string_view bytes);

// An encoded exception in short: "type: what".
std::string SummarizeEncoded(std::string_view bytes);

}  // namespace roost

#endif  // ROOST_ERROR_WIRE_H_
