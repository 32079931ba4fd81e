// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/value.h"

#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <ostream>

#include "roost/error/demangle.h"
#include "roost/error/error.h"
#include "roost/proxies/proxy_target.h"

namespace roost {
namespace {

using Kind = Value::Kind;

bool IsInteger(Kind kind) { return kind == Kind::kInt || kind == Kind::kUnsigned; }
bool IsNumber(Kind kind) { return IsInteger(kind) || kind == Kind::kDouble; }

// "std::vector<int>" of "St6vectorIiSaIiEE:24".
std::string Readable(const std::string& type) {
  return internal::Demangle(type.substr(0, type.rfind(':')));
}

std::string WhatItHolds(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "nothing";
    case Kind::kBool:
      return "a bool";
    case Kind::kInt:
    case Kind::kUnsigned:
      return "the integer " + value.DebugString();
    case Kind::kDouble:
      return "a floating-point number";
    case Kind::kText:
      return "a text";
    case Kind::kBytes:
      return "bytes";
    case Kind::kObject:
      return "a proxy";
    case Kind::kEncoded:
      return "a " + Readable(value.content().text);
    case Kind::kForeign:
      return "what a Cap'n Proto client made of its own";
  }
  return "damage";
}

[[noreturn]] void ThrowWrongType(const Value& value, const std::type_info& wanted) {
  throw WrongType("the value holds " + WhatItHolds(value) + ", which is no " +
                  internal::Demangle(wanted.name()));
}

double ToDouble(const Value& value) {
  if (value.kind() == Kind::kDouble) return std::bit_cast<double>(value.bits());
  if (value.kind() == Kind::kUnsigned) return static_cast<double>(value.bits());
  return static_cast<double>(static_cast<int64_t>(value.bits()));
}

// Printable, in quotes, cut before the middle of a character of UTF-8.
std::string Quoted(const std::string& text, size_t limit) {
  std::string quoted = "\"";
  size_t at = 0;
  for (; at < text.size() && quoted.size() < limit; ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    char escaped[8];
    if (c == '"' || c == '\\') {
      quoted += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c < 0x20 || c == 0x7f) {
      std::snprintf(escaped, sizeof(escaped), "\\x%02x", c);
      quoted += escaped;
    } else {
      quoted += static_cast<char>(c);
    }
  }
  if (at == text.size()) return quoted + "\"";
  if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) {
    while ((static_cast<unsigned char>(quoted.back()) & 0xC0) == 0x80) quoted.pop_back();
    quoted.pop_back();
  }
  return quoted + "\"...";
}

std::string DoubleText(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.17g", number);
  for (int digits = 1; digits < 17; ++digits) {
    char shorter[32];
    std::snprintf(shorter, sizeof(shorter), "%.*g", digits, number);
    if (std::strtod(shorter, nullptr) == number) return shorter;
  }
  return text;
}

std::string Count(size_t count, const char* one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

std::string Sizes(const Value::Content& content) {
  std::string text = Count(content.bytes.size(), "byte");
  if (!content.objects.empty()) text += ", " + Count(content.objects.size(), "object");
  if (!content.descriptors.empty()) {
    text += ", " + Count(content.descriptors.size(), "descriptor");
  }
  return text;
}

// Whether both stand for one file: memory, a socket, an end of a pipe.
bool SameFile(const std::shared_ptr<const UniqueFd>& a, const std::shared_ptr<const UniqueFd>& b) {
  struct stat of_a, of_b;
  return a == b || (::fstat(a->get(), &of_a) == 0 && ::fstat(b->get(), &of_b) == 0 &&
                    of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino);
}

}  // namespace

Value Value::OfParts(Kind kind, uint64_t bits, Content content) {
  Value value;
  value.kind_ = kind;
  value.bits_ = bits;
  if (kind >= Kind::kText) value.content_ = std::make_shared<const Content>(std::move(content));
  return value;
}

const Value::Content& Value::content() const {
  static const Content& none = *new Content;
  return content_ == nullptr ? none : *content_;
}

const std::vector<Proxy>& Value::objects() const { return content().objects; }

Value Value::OfText(std::string_view text) {
  return OfParts(Kind::kText, 0, {.text = std::string(text), .bytes = {}, .objects = {}});
}

Value Value::OfBytes(BytesView bytes) {
  return OfParts(Kind::kBytes, 0,
                 {.text = {}, .bytes = Bytes(bytes.begin(), bytes.end()), .objects = {}});
}

Value Value::OfObject(const Proxy& object) {
  return OfParts(Kind::kObject, 0, {.text = {}, .bytes = {}, .objects = {object}});
}

Value Value::OfEncoded(std::string type, Encoder encoder) {
  if (!encoder.TakeKept().empty()) {
    throw SerializationError("a Value cannot hold what its sender must keep alive, as the " +
                             Readable(type) + " has that it should hold");
  }
  Content content{.text = std::move(type), .bytes = encoder.TakeBytes(), .objects = {}};
  for (auto& object : encoder.TakeObjects()) {
    content.objects.emplace_back(std::static_pointer_cast<internal::ProxyTarget>(object));
  }
  for (UniqueFd& fd : encoder.TakeFds()) {
    content.descriptors.push_back(std::make_shared<const UniqueFd>(std::move(fd)));
  }
  return OfParts(Kind::kEncoded, 0, std::move(content));
}

bool Value::FitsInteger(int64_t smallest, uint64_t largest) const {
  if (kind_ == Kind::kUnsigned) return bits_ <= largest;
  if (kind_ != Kind::kInt) return false;
  const auto number = static_cast<int64_t>(bits_);
  return number < 0 ? number >= smallest && smallest < 0 : bits_ <= largest;
}

uint64_t Value::Integer(int64_t smallest, uint64_t largest, const std::type_info& wanted) const {
  if (!FitsInteger(smallest, largest)) ThrowWrongType(*this, wanted);
  return bits_;
}

double Value::Number(const std::type_info& wanted) const {
  if (!IsNumber(kind_)) ThrowWrongType(*this, wanted);
  return ToDouble(*this);
}

void Value::Require(Kind kind, const std::type_info& wanted, std::string_view type) const {
  if (kind_ != kind || (kind == Kind::kEncoded && content().text != type)) {
    ThrowWrongType(*this, wanted);
  }
}

Decoder Value::ContentDecoder() const {
  std::vector<std::shared_ptr<void>> objects;
  for (const Proxy& object : content().objects) objects.push_back(object.target());
  std::vector<UniqueFd> fds;
  for (const auto& descriptor : content().descriptors) fds.push_back(Duplicate(descriptor->get()));
  return Decoder(content().bytes, std::move(fds), std::move(objects));
}

std::string Value::DebugString(size_t limit) const {
  switch (kind_) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return bits_ != 0 ? "true" : "false";
    case Kind::kInt:
      return std::to_string(static_cast<int64_t>(bits_));
    case Kind::kUnsigned:
      return std::to_string(bits_);
    case Kind::kDouble:
      return DoubleText(ToDouble(*this));
    case Kind::kText:
      return Quoted(content().text, limit);
    case Kind::kBytes:
      return Count(content().bytes.size(), "byte");
    case Kind::kObject:
      return content().objects.front().DebugString();
    case Kind::kEncoded:
      return Readable(content().text) + " (" + Sizes(content()) + ")";
    case Kind::kForeign:
      return "Cap'n Proto pointer (" + Sizes(content()) + ")";
  }
  return "damage";
}

bool Value::Before(const Value& other) const {
  if (IsInteger(kind_) && IsInteger(other.kind_)) {
    if (kind_ != other.kind_) return kind_ == Kind::kInt;
    return kind_ == Kind::kUnsigned
               ? bits_ < other.bits_
               : static_cast<int64_t>(bits_) < static_cast<int64_t>(other.bits_);
  }
  if (IsNumber(kind_) && IsNumber(other.kind_)) return ToDouble(*this) < ToDouble(other);
  if (kind_ == other.kind_) {
    if (kind_ == Kind::kBool) return bits_ < other.bits_;
    if (kind_ == Kind::kText) return content().text < other.content().text;
    if (kind_ == Kind::kBytes) return content().bytes < other.content().bytes;
  }
  throw WrongType("there is no order between a value that holds " + WhatItHolds(*this) +
                  " and one that holds " + WhatItHolds(other));
}

bool Value::Same(const Value& other) const {
  if (kind_ != other.kind_ || bits_ != other.bits_) return false;
  if (content_ == other.content_) return true;
  const Content& a = content();
  const Content& b = other.content();
  return a.text == b.text && a.bytes == b.bytes && a.objects == b.objects &&
         std::equal(a.descriptors.begin(), a.descriptors.end(), b.descriptors.begin(),
                    b.descriptors.end(), SameFile);
}

size_t Value::Hash() const {
  const auto text_of = [](const Bytes& bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  size_t hash = std::hash<uint64_t>()(bits_) + static_cast<size_t>(kind_);
  const auto add = [&hash](size_t part) { hash = (hash ^ part) * 0x9E3779B97F4A7C15u; };
  if (content_ != nullptr) {
    add(std::hash<std::string>()(content_->text));
    add(std::hash<std::string_view>()(text_of(content_->bytes)));
    for (const Proxy& object : content_->objects) add(object.Hash());
  }
  return hash;
}

std::ostream& operator<<(std::ostream& out, const Value& value) {
  return out << value.DebugString();
}

namespace internal {

void EncodeValueObject(Encoder& encoder, const Value& value) {
  EncodeValues(encoder, value.kind(), value.bits());
  if (value.kind() < Kind::kText) return;
  const Value::Content& content = value.content();
  EncodeValues(encoder, content.text);
  encoder.AppendSize(content.bytes.size());
  encoder.Append(content.bytes.data(), content.bytes.size());
  encoder.AppendSize(content.objects.size());
  for (const Proxy& object : content.objects) EncodeProxy(encoder, object);
  encoder.AppendSize(content.descriptors.size());
  for (const auto& descriptor : content.descriptors) {
    encoder.AppendSize(encoder.AddFd(descriptor->get()));
  }
}

Value DecodeValueObject(Decoder& decoder) {
  const Decoder::Nesting nesting(decoder);
  const auto kind = DecodeValue<Kind>(decoder);
  const auto bits = DecodeValue<uint64_t>(decoder);
  if (kind > Kind::kForeign) decoder.Fail("it holds no value");
  if (kind < Kind::kText) return Value::OfParts(kind, bits, {});
  Value::Content content;
  content.text = DecodeValue<std::string>(decoder);
  const BytesView bytes = decoder.Take(decoder.TakeCount());
  content.bytes.assign(bytes.begin(), bytes.end());
  for (size_t left = decoder.TakeCount(); left != 0; --left) {
    content.objects.push_back(DecodeProxy(decoder));
  }
  for (size_t left = decoder.TakeCount(); left != 0; --left) {
    content.descriptors.push_back(
        std::make_shared<const UniqueFd>(decoder.TakeFd(decoder.TakeSize())));
  }
  if (kind == Kind::kObject && content.objects.size() != 1) decoder.Fail("it holds no proxy");
  return Value::OfParts(kind, bits, std::move(content));
}

}  // namespace internal
}  // namespace roost
