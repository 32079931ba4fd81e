// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/riders.h"

#include <array>
#include <cstring>

#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

kj::Array<capnp::word> Finish(uint32_t id) {
  capnp::MallocMessageBuilder message;
  auto finish = message.initRoot<wire::Message>().initFinish();
  finish.setQuestionId(id);
  finish.setReleaseResultCaps(false);
  return capnp::messageToFlatArray(message);
}

kj::Array<capnp::word> Release(uint32_t id, uint32_t count) {
  capnp::MallocMessageBuilder message;
  auto release = message.initRoot<wire::Message>().initRelease();
  release.setId(id);
  release.setReferenceCount(count);
  return capnp::messageToFlatArray(message);
}

// Where two messages differ that were made alike but for one 32-bit number.
size_t PlaceOf(const kj::Array<capnp::word>& a, const kj::Array<capnp::word>& b) {
  const auto x = a.asBytes(), y = b.asBytes();
  size_t at = 0;
  while (x[at] == y[at]) ++at;
  return at;
}

// `pattern` with numbers written over it at `places`.
template <size_t kNumbers>
void Append(Riders& to, const kj::Array<capnp::word>& pattern,
            const std::array<size_t, kNumbers>& places,
            const std::array<uint32_t, kNumbers>& numbers) {
  const size_t start = to.size();
  to.resize(start + pattern.size());
  auto* bytes = reinterpret_cast<char*>(to.data() + start);
  std::memcpy(bytes, pattern.begin(), pattern.asBytes().size());
  for (size_t i = 0; i < kNumbers; ++i) {
    std::memcpy(bytes + places[i], &numbers[i], sizeof(uint32_t));
  }
}

constexpr uint32_t kOther = 0xffffffff;

}  // namespace

void AppendFinish(Riders& to, uint32_t id) {
  static const auto& pattern = *new kj::Array<capnp::word>(Finish(0));
  static const size_t place = PlaceOf(pattern, Finish(kOther));
  Append<1>(to, pattern, {place}, {id});
}

void AppendRelease(Riders& to, uint32_t id, uint32_t count) {
  static const auto& pattern = *new kj::Array<capnp::word>(Release(0, 0));
  static const size_t id_place = PlaceOf(pattern, Release(kOther, 0));
  static const size_t count_place = PlaceOf(pattern, Release(0, kOther));
  Append<2>(to, pattern, {id_place, count_place}, {id, count});
}

}  // namespace roost::rpc
