// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_VALUE_H_
#define ROOST_PROXIES_VALUE_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"
#include "roost/codec/codec.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/proxy_codec.h"

namespace roost {

// Anything that can go to another process, as a value of one type: what AnyPointer is in a schema,
// and what hosted containers hold.
//
//   Value number = Value::Of(3);
//   number.As<int64_t>();                                    // 3; an integer is an integer
//   Value job = Value::Of(Job{"scale", doubler});            // any struct that can be sent
//   job.As<Job>().doubler.Double(3);                         // its proxies are live
//   job.As<std::string>();                                   // throws WrongType
//
// Numbers, text, bytes and proxies are themselves in every process and for every Cap'n Proto
// client. Values of other types are known by the type's name and size, and are read by programs
// that have the same type. The objects of the proxies within stay alive as long as the value, and
// so does shared memory: a queue, a lock and whatever else has descriptors is the same one in every
// process that reads the value. Only programs that use Roost can read such.
//
// Two values are equal when they are of one kind and type, with the same bytes, proxies of the same
// objects and descriptors of the same files: Of(1) equals Of(int8_t{1}), but not Of(1.0). Threads:
// as an int.
class Value {
 public:
  enum class Kind : uint8_t {
    kNull,
    kBool,
    kInt,       // every integer that an int64_t can hold
    kUnsigned,  // larger ones
    kDouble,
    kText,
    kBytes,
    kObject,
    kEncoded,  // of another C++ type
    kForeign,  // what a Cap'n Proto client sent that is none of Roost's; can only be passed on
  };

  // Null, which has no type.
  Value() = default;

  // Throws std::system_error when there is no descriptor to spare for those of `value`.
  template <class T>
  static Value Of(const T& value);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }

  // Whether As<T>() would give a T.
  template <class T>
  bool Is() const;

  // The value as a T. Integers convert to integers that can hold them, and to floating point.
  // Throws WrongType, which names both types; SerializationError for damaged bytes;
  // std::system_error when there is no descriptor to spare for what it holds.
  template <class T>
  T As() const;

  // The proxies within, in the order of their encoding.
  const std::vector<Proxy>& objects() const;

  // "3", "\"text\"", "object 7 of unix-abstract:...", "scaling::Job (24 bytes, 1 object)", cut at
  // about `limit` bytes.
  std::string DebugString(size_t limit = 75) const;

  // The order of two numbers, texts or bytes. Throws WrongType for others, which have none.
  bool Before(const Value& other) const;

  friend bool operator==(const Value& a, const Value& b) { return a.Same(b); }
  size_t Hash() const;
  friend std::ostream& operator<<(std::ostream& out, const Value& value);

  // For the library's own use: the parts of what is not a number.
  struct Content {
    std::string text;  // of a text; of an encoded value its type's name
    Bytes bytes;
    std::vector<Proxy> objects;
    std::vector<std::shared_ptr<const UniqueFd>> descriptors{};  // of an encoded value; none null
  };
  static Value OfParts(Kind kind, uint64_t bits, Content content);
  uint64_t bits() const { return bits_; }
  const Content& content() const;

 private:
  template <class T>
  static constexpr bool kIsBytes = std::same_as<T, Bytes> || std::derived_from<T, BytesView>;
  template <class T>
  static constexpr bool kIsNumber =
      std::is_integral_v<T> || std::same_as<T, float> || std::same_as<T, double>;

  // How programs tell types apart: by name and size.
  template <class T>
  static std::string TypeName() {
    return std::string(typeid(T).name()) + ":" + std::to_string(sizeof(T));
  }

  static Value OfText(std::string_view text);
  static Value OfBytes(BytesView bytes);
  static Value OfObject(const Proxy& object);
  static Value OfEncoded(std::string type, Encoder encoder);

  bool FitsInteger(int64_t smallest, uint64_t largest) const;
  uint64_t Integer(int64_t smallest, uint64_t largest, const std::type_info& wanted) const;
  double Number(const std::type_info& wanted) const;
  // Throws WrongType unless it is of that kind and, for kEncoded, of that type.
  void Require(Kind kind, const std::type_info& wanted, std::string_view type = {}) const;
  Decoder ContentDecoder() const;
  bool Same(const Value& other) const;

  Kind kind_ = Kind::kNull;
  uint64_t bits_ = 0;  // of bools and numbers
  std::shared_ptr<const Content> content_;
};

namespace internal {

void EncodeValueObject(Encoder& encoder, const Value& value);
Value DecodeValueObject(Decoder& decoder);

}  // namespace internal

template <>
struct Codec<Value> {
  static void Encode(Encoder& encoder, const Value& value) {
    internal::EncodeValueObject(encoder, value);
  }
  static Value Decode(Decoder& decoder) { return internal::DecodeValueObject(decoder); }
};

template <class T>
Value Value::Of(const T& value) {
  if constexpr (std::same_as<T, Value>) {
    return value;
  } else if constexpr (std::same_as<T, std::nullptr_t> || std::same_as<T, std::monostate>) {
    return Value();
  } else if constexpr (std::same_as<T, bool>) {
    return OfParts(Kind::kBool, value ? 1 : 0, {});
  } else if constexpr (std::is_integral_v<T>) {
    const bool large = std::is_unsigned_v<T> && static_cast<uint64_t>(value) > INT64_MAX;
    return OfParts(large ? Kind::kUnsigned : Kind::kInt, static_cast<uint64_t>(value), {});
  } else if constexpr (kIsNumber<T>) {
    return OfParts(Kind::kDouble, std::bit_cast<uint64_t>(static_cast<double>(value)), {});
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    return OfText(value);
  } else if constexpr (kIsBytes<T>) {
    return OfBytes(value);
  } else if constexpr (std::derived_from<T, Proxy>) {
    return OfObject(value);
  } else {
    Encoder encoder(Encoder::Objects::kBeside);
    EncodeValues(encoder, value);
    return OfEncoded(TypeName<T>(), std::move(encoder));
  }
}

template <class T>
bool Value::Is() const {
  if constexpr (std::same_as<T, Value>) {
    return true;
  } else if constexpr (std::same_as<T, std::monostate>) {
    return kind_ == Kind::kNull;
  } else if constexpr (std::same_as<T, bool>) {
    return kind_ == Kind::kBool;
  } else if constexpr (std::is_integral_v<T>) {
    using Limits = std::numeric_limits<T>;
    return FitsInteger(static_cast<int64_t>(Limits::min()), static_cast<uint64_t>(Limits::max()));
  } else if constexpr (kIsNumber<T>) {
    return kind_ == Kind::kDouble || kind_ == Kind::kInt || kind_ == Kind::kUnsigned;
  } else if constexpr (std::same_as<T, std::string>) {
    return kind_ == Kind::kText;
  } else if constexpr (std::same_as<T, Bytes>) {
    return kind_ == Kind::kBytes;
  } else if constexpr (std::derived_from<T, Proxy>) {
    return kind_ == Kind::kObject;
  } else {
    return kind_ == Kind::kEncoded && content().text == TypeName<T>();
  }
}

template <class T>
T Value::As() const {
  if constexpr (std::same_as<T, Value>) {
    return *this;
  } else if constexpr (std::same_as<T, std::monostate>) {
    Require(Kind::kNull, typeid(T));
    return {};
  } else if constexpr (std::same_as<T, bool>) {
    Require(Kind::kBool, typeid(T));
    return bits_ != 0;
  } else if constexpr (std::is_integral_v<T>) {
    using Limits = std::numeric_limits<T>;
    return static_cast<T>(Integer(static_cast<int64_t>(Limits::min()),
                                  static_cast<uint64_t>(Limits::max()), typeid(T)));
  } else if constexpr (kIsNumber<T>) {
    return static_cast<T>(Number(typeid(T)));
  } else if constexpr (std::same_as<T, std::string>) {
    Require(Kind::kText, typeid(T));
    return content().text;
  } else if constexpr (std::same_as<T, Bytes>) {
    Require(Kind::kBytes, typeid(T));
    return content().bytes;
  } else if constexpr (std::derived_from<T, Proxy>) {
    Require(Kind::kObject, typeid(T));
    return T(content().objects.front());
  } else {
    Require(Kind::kEncoded, typeid(T), TypeName<T>());
    Decoder decoder = ContentDecoder();
    T value = DecodeValue<T>(decoder);
    decoder.ExpectEnd();
    return value;
  }
}

}  // namespace roost

template <>
struct std::hash<roost::Value> {
  size_t operator()(const roost::Value& value) const { return value.Hash(); }
};

#endif  // ROOST_PROXIES_VALUE_H_
