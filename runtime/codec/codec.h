// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEC_CODEC_H_
#define ROOST_CODEC_CODEC_H_

// C++ values to bytes and back, for another process of the same machine.
//
//   Encoder encoder;
//   EncodeValues(encoder, 7, std::string("seven"));
//   Decoder decoder(encoder.bytes());
//   int number = DecodeValue<int>(decoder);                 // 7
//   auto text = DecodeValue<std::string>(decoder);          // "seven"
//
// This header knows numbers, enums, std::string, std::byte and descriptors; containers.h adds the
// standard containers and times, standard_values.h paths, error codes, bitsets and complex numbers,
// aggregate.h plain structs. A type of one's own specialises Codec.
//
// An enum arrives with any value of its underlying type, named or not, whatever the sender wrote:
// look before you use it as an index. That is so too for an enum without a fixed underlying type,
// of which the language promises less, and compilers as much (unless -fstrict-enums is given).

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"

namespace roost {

// Takes values on their way out: bytes, descriptors that ride along, and what must stay alive until
// the receiver has taken over. Threads: one at a time.
class Encoder {
 public:
  // What becomes of live objects (proxies) within the values: named in the bytes, for any process,
  // or kept beside the bytes as they are.
  enum class Objects { kNamed, kBeside };

  explicit Encoder(Objects objects = Objects::kNamed) : objects_form_(objects) {}
  void Append(const void* data, size_t size);

  // A count or an index, as 64 bits.
  void AppendSize(size_t size);

  // Lets a duplicate of `borrowed`, made at once, ride along; returns the index to encode for
  // Decoder::TakeFd. Throws std::system_error.
  size_t AddFd(int borrowed);

  // Keeps `what` alive until the receiver has decoded everything, or can no longer do so.
  void Keep(std::shared_ptr<const void> what) { kept_.push_back(std::move(what)); }

  // Keeps a live object beside the bytes and returns the index to encode for Decoder::Object. Only
  // where objects_form() is kBeside.
  size_t AddObject(std::shared_ptr<void> object);
  Objects objects_form() const { return objects_form_; }

  const Bytes& bytes() const { return bytes_; }
  Bytes TakeBytes() { return std::move(bytes_); }
  std::vector<UniqueFd> TakeFds() { return std::move(fds_); }
  std::vector<std::shared_ptr<const void>> TakeKept() { return std::move(kept_); }
  std::vector<std::shared_ptr<void>> TakeObjects() { return std::move(objects_); }

 private:
  Objects objects_form_;
  Bytes bytes_;
  std::vector<UniqueFd> fds_;
  std::vector<std::shared_ptr<const void>> kept_;
  std::vector<std::shared_ptr<void>> objects_;
};

// Reads values back in the order in which they were encoded. The bytes need not be trusted: every
// read is checked and throws SerializationError. Threads: one at a time.
class Decoder {
 public:
  // `bytes` must outlive the decoder; `fds` are those that rode along, and `objects` those that
  // were kept beside the bytes, both in the encoder's order.
  explicit Decoder(BytesView bytes, std::vector<UniqueFd> fds = {},
                   std::vector<std::shared_ptr<void>> objects = {});

  // The next `size` bytes, valid as long as the bytes that the decoder was made of.
  BytesView Take(size_t size);
  void Read(void* into, size_t size);
  size_t TakeSize();

  // A count of values of which each takes at least one byte, so that it cannot exceed what is left.
  size_t TakeCount();

  // Gives descriptor `index` to the caller, once.
  UniqueFd TakeFd(size_t index);

  // Object `index` of those beside the bytes, as it was given to Encoder::AddObject.
  const std::shared_ptr<void>& Object(size_t index) const;

  size_t left() const { return bytes_.size(); }

  // Throws SerializationError if anything is left.
  void ExpectEnd() const;

  // Throws SerializationError with `why` and the place.
  [[noreturn]] void Fail(std::string_view why) const;

  // Bounds recursion: a value within a value holds one of these while it decodes.
  class Nesting {
   public:
    explicit Nesting(Decoder& decoder);
    ~Nesting() { --decoder_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Decoder& decoder_;
  };

 private:
  BytesView bytes_;
  size_t whole_;
  std::vector<UniqueFd> fds_;
  std::vector<std::shared_ptr<void>> objects_;
  int depth_ = 0;
};

// How a T is written and read; no primary definition. A specialisation has
//   static void Encode(Encoder&, const T&);   // at least one byte
//   static T Decode(Decoder&);                // throws SerializationError for damaged bytes
template <class T>
struct Codec;

// T can go to another process. What a container holds is checked where it is encoded.
template <class T>
concept Encodable = requires(Encoder& encoder, Decoder& decoder, const T& value) {
  Codec<T>::Encode(encoder, value);
  { Codec<T>::Decode(decoder) } -> std::same_as<T>;
};

// Compiles only for an Encodable T, and otherwise says why not, once.
template <class T>
constexpr bool RequireEncodable() {
  static_assert(Encodable<T>,
                "Roost cannot send a value of this type to another process. Use numbers, enums, "
                "strings, standard containers (include roost/codec/containers.h), plain structs of "
                "up to 16 such fields or a class with RoostFields() (roost/codec/aggregate.h), "
                "paths, error codes, bitsets and complex numbers (roost/codec/standard_values.h), "
                "exceptions (roost/codec/remote_exception.h), proxies, or specialise "
                "roost::Codec for the type. Pointers, references and views (std::string_view, "
                "std::span) cannot be sent: send what they refer to.");
  return Encodable<T>;
}

// Writes the values one after another.
template <class... T>
void EncodeValues(Encoder& encoder, const T&... values) {
  if constexpr ((RequireEncodable<T>() && ...)) (Codec<T>::Encode(encoder, values), ...);
}

// Reads the next value. Throws SerializationError.
template <class T>
T DecodeValue(Decoder& decoder) {
  if constexpr (RequireEncodable<T>()) {
    return Codec<T>::Decode(decoder);
  } else {
    __builtin_unreachable();  // RequireEncodable has said why this does not compile
  }
}

namespace internal {

// For a check like RequireEncodable where all that is wanted is what it says: a static_assert of
// its answer would only be one message more.
//
//   static_assert(internal::Asked(RequireEncodable<T>()));
constexpr bool Asked(bool) { return true; }

// An enum that holds a bool, which not every byte is.
template <class T>
concept BoolEnum = std::is_enum_v<T> && std::same_as < std::underlying_type_t<T>,
bool > ;

// Types whose bytes in memory are their encoding, so that arrays of them are copied at once.
template <class T>
concept Raw = (std::is_arithmetic_v<T> && !std::same_as<T, bool>) ||
              (std::is_enum_v<T> && !BoolEnum<T>);

}  // namespace internal

template <internal::Raw T>
struct Codec<T> {
  static void Encode(Encoder& encoder, const T& value) { encoder.Append(&value, sizeof(value)); }
  static T Decode(Decoder& decoder) {
    T value;
    decoder.Read(&value, sizeof(value));
    return value;
  }
};

template <>
struct Codec<bool> {
  static void Encode(Encoder& encoder, const bool& value);
  static bool Decode(Decoder& decoder);
};

template <internal::BoolEnum T>
struct Codec<T> {
  static void Encode(Encoder& encoder, const T& value) {
    Codec<bool>::Encode(encoder, static_cast<bool>(value));
  }
  static T Decode(Decoder& decoder) { return static_cast<T>(Codec<bool>::Decode(decoder)); }
};

template <>
struct Codec<std::string> {
  static void Encode(Encoder& encoder, const std::string& value);
  static std::string Decode(Decoder& decoder);
};

// The receiver gets a duplicate, close-on-exec; an empty owner arrives empty.
template <>
struct Codec<UniqueFd> {
  static void Encode(Encoder& encoder, const UniqueFd& value);
  static UniqueFd Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_CODEC_CODEC_H_
