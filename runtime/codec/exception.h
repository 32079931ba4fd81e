// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_EXCEPTION_H_
#define ROOST_CODEC_EXCEPTION_H_

// Exceptions of one's own that cross processes with their fields:
//
//   namespace bank {
//   class Overdrawn : public std::runtime_error {
//    public:
//     Overdrawn(const std::string& account, int64_t missing);
//     auto RoostFields() const { return std::make_tuple(account_, missing_); }
//     ...
//   };
//   ROOST_EXCEPTION(Overdrawn);
//   }  // namespace bank
//
// RoostFields gives the arguments of the constructor that makes the exception again on the other
// side; what each of them may be, codec.h says, descriptors and proxies excepted.

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "roost/base/bytes.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/codec.h"
#include "roost/codec/containers.h"
#include "roost/error/error.h"
#include "roost/error/exception_registry.h"

// Makes exceptions of exactly this class cross with their fields. Stands once, in the header that
// declares the class, at namespace scope after it. Without it they arrive as RemoteError.
#define ROOST_EXCEPTION(Type) ROOST_INTERNAL_EXCEPTION(Type, __COUNTER__)

#define ROOST_INTERNAL_EXCEPTION(Type, number) ROOST_INTERNAL_EXCEPTION_AS(Type, number)
#define ROOST_INTERNAL_EXCEPTION_AS(Type, number)                        \
  [[maybe_unused]] static const bool roost_internal_exception_##number = \
      ::roost::internal::RegisterUserException<Type>()

namespace roost::internal {

template <class T>
bool RegisterUserException() {
  using Fields = ListedFields<T>;
  RegisterException<T>(
      [](const T& exception) {
        Encoder encoder;
        EncodeValues(encoder, Fields(exception.RoostFields()));
        if (!encoder.TakeFds().empty() || !encoder.TakeKept().empty()) {
          throw SerializationError("an exception cannot carry descriptors or proxies");
        }
        const Bytes& bytes = encoder.bytes();
        return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      },
      [](std::string_view bytes, const std::string&) {
        Decoder decoder(std::as_bytes(std::span(bytes)));
        Fields fields = DecodeValue<Fields>(decoder);
        decoder.ExpectEnd();
        return std::make_from_tuple<T>(std::move(fields));
      });
  return true;
}

}  // namespace roost::internal

#endif  // ROOST_CODEC_EXCEPTION_H_
