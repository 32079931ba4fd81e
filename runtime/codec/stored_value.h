// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_STORED_VALUE_H_
#define ROOST_CODEC_STORED_VALUE_H_

// Values as bytes that tell what they are, for a file or for anybody who may hold other bytes too:
//
//   roost::Bytes bytes = roost::StoreValue(roost::RemoteException(error));
//   ...
//   auto wrapped = roost::LoadValue<roost::RemoteException>(bytes);
//
// The form is that of one build: a program that declares the type otherwise, or as another type, is
// told so by a SerializationError. All functions: any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <typeinfo>

#include "roost/base/bytes.h"
#include "roost/codec/codec.h"
#include "roost/error/error.h"

namespace roost {
namespace internal {

// Tells types apart: what a type is called, how large it is, and which form this header writes.
template <class T>
uint64_t TypeTag() {
  static const uint64_t tag = [] {
    uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
    const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3u; };
    for (const char c : std::string_view("roost value 1 ")) add(static_cast<unsigned char>(c));
    for (const char c : std::string_view(typeid(T).name())) add(static_cast<unsigned char>(c));
    for (size_t size = sizeof(T); size != 0; size /= 256) add(size % 256);
    return hash;
  }();
  return tag;
}

}  // namespace internal

// Throws SerializationError if the value has parts that only a living process can hold:
// descriptors, proxies.
template <class T>
Bytes StoreValue(const T& value) {
  Encoder encoder;
  EncodeValues(encoder, internal::TypeTag<T>(), value);
  if (!encoder.TakeFds().empty() || !encoder.TakeKept().empty()) {
    throw SerializationError("a value with descriptors or proxies cannot be stored");
  }
  return encoder.TakeBytes();
}

// Throws SerializationError if the bytes hold no T, are damaged, or are not all of the value.
template <class T>
T LoadValue(BytesView bytes) {
  Decoder decoder(bytes);
  if (DecodeValue<uint64_t>(decoder) != internal::TypeTag<T>()) {
    decoder.Fail("the bytes hold a value of another type");
  }
  T value = DecodeValue<T>(decoder);
  decoder.ExpectEnd();
  return value;
}

}  // namespace roost

#endif  // ROOST_CODEC_STORED_VALUE_H_
