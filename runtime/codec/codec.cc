// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/codec.h"

#include <cstring>

#include "roost/error/error.h"

namespace roost {

namespace {

constexpr int kMaxDepth = 200;

}  // namespace

void Encoder::Append(const void* data, size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  bytes_.insert(bytes_.end(), first, first + size);
}

void Encoder::AppendSize(size_t size) {
  const uint64_t wide = size;
  Append(&wide, sizeof(wide));
}

size_t Encoder::AddFd(int borrowed) {
  fds_.push_back(Duplicate(borrowed));
  return fds_.size() - 1;
}

size_t Encoder::AddObject(std::shared_ptr<void> object) {
  objects_.push_back(std::move(object));
  return objects_.size() - 1;
}

Decoder::Decoder(BytesView bytes, std::vector<UniqueFd> fds,
                 std::vector<std::shared_ptr<void>> objects)
    : bytes_(bytes), whole_(bytes.size()), fds_(std::move(fds)), objects_(std::move(objects)) {}

BytesView Decoder::Take(size_t size) {
  if (size > bytes_.size()) Fail("the bytes end too early");
  const BytesView taken = bytes_.first(size);
  bytes_ = bytes_.subspan(size);
  return taken;
}

void Decoder::Read(void* into, size_t size) {
  const BytesView taken = Take(size);
  if (size != 0) std::memcpy(into, taken.data(), size);
}

size_t Decoder::TakeSize() {
  uint64_t size;
  Read(&size, sizeof(size));
  return size;
}

size_t Decoder::TakeCount() {
  const size_t count = TakeSize();
  if (count > bytes_.size()) Fail("a count is larger than what is left");
  return count;
}

UniqueFd Decoder::TakeFd(size_t index) {
  if (index >= fds_.size() || !fds_[index]) Fail("a descriptor is missing");
  return std::move(fds_[index]);
}

const std::shared_ptr<void>& Decoder::Object(size_t index) const {
  if (index >= objects_.size()) Fail("an object is missing");
  return objects_[index];
}

void Decoder::ExpectEnd() const {
  if (!bytes_.empty()) Fail("there are more bytes than values");
}

void Decoder::Fail(std::string_view why) const {
  throw SerializationError("cannot decode: " + std::string(why) + " (at byte " +
                           std::to_string(whole_ - bytes_.size()) + " of " +
                           std::to_string(whole_) + ")");
}

Decoder::Nesting::Nesting(Decoder& decoder) : decoder_(decoder) {
  if (decoder.depth_ == kMaxDepth) decoder.Fail("values are nested too deeply");
  ++decoder.depth_;
}

void Codec<bool>::Encode(Encoder& encoder, const bool& value) {
  const unsigned char byte = value ? 1 : 0;
  encoder.Append(&byte, 1);
}

bool Codec<bool>::Decode(Decoder& decoder) {
  const auto byte = std::to_integer<unsigned>(decoder.Take(1)[0]);
  if (byte > 1) decoder.Fail("neither true nor false");
  return byte == 1;
}

void Codec<std::string>::Encode(Encoder& encoder, const std::string& value) {
  encoder.AppendSize(value.size());
  encoder.Append(value.data(), value.size());
}

std::string Codec<std::string>::Decode(Decoder& decoder) {
  const BytesView text = decoder.Take(decoder.TakeCount());
  return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

void Codec<UniqueFd>::Encode(Encoder& encoder, const UniqueFd& value) {
  Codec<bool>::Encode(encoder, static_cast<bool>(value));
  if (value) encoder.AppendSize(encoder.AddFd(value.get()));
}

UniqueFd Codec<UniqueFd>::Decode(Decoder& decoder) {
  if (!Codec<bool>::Decode(decoder)) return UniqueFd();
  return decoder.TakeFd(decoder.TakeSize());
}

}  // namespace roost
