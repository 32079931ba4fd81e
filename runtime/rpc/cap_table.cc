// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/cap_table.h"

#include <memory>

#include <capnp/common.h>
#include <kj/debug.h>

#include "roost/error/error.h"

namespace roost::rpc {
namespace {

constexpr char kBrand = 0;

// Carries a CapabilityPtr through Cap'n Proto's own types.
class CapabilityHook final : public capnp::ClientHook, public kj::Refcounted {
 public:
  explicit CapabilityHook(CapabilityPtr cap) : cap_(std::move(cap)) {}
  const CapabilityPtr& cap() const { return cap_; }

#if CAPNP_VERSION >= 1000000
  capnp::Request<capnp::AnyPointer, capnp::AnyPointer> newCall(uint64_t, uint16_t,
                                                               kj::Maybe<capnp::MessageSize>,
                                                               CallHints) override {
    KJ_FAIL_REQUIRE("not callable");
  }
  VoidPromiseAndPipeline call(uint64_t, uint16_t, kj::Own<capnp::CallContextHook>&&,
                              CallHints) override {
    KJ_FAIL_REQUIRE("not callable");
  }
#else
  capnp::Request<capnp::AnyPointer, capnp::AnyPointer> newCall(
      uint64_t, uint16_t, kj::Maybe<capnp::MessageSize>) override {
    KJ_FAIL_REQUIRE("not callable");
  }
  VoidPromiseAndPipeline call(uint64_t, uint16_t, kj::Own<capnp::CallContextHook>&&) override {
    KJ_FAIL_REQUIRE("not callable");
  }
#endif
  kj::Maybe<capnp::ClientHook&> getResolved() override { return nullptr; }
  kj::Maybe<kj::Promise<kj::Own<capnp::ClientHook>>> whenMoreResolved() override { return nullptr; }
  kj::Own<capnp::ClientHook> addRef() override { return kj::addRef(*this); }
  const void* getBrand() override { return &kBrand; }
  kj::Maybe<int> getFd() override { return nullptr; }

 private:
  const CapabilityPtr cap_;
};

kj::Own<capnp::ClientHook> MakeHook(const CapabilityPtr& cap) {
  return kj::Own<capnp::ClientHook>(kj::refcounted<CapabilityHook>(cap));
}

CapabilityPtr FromHook(capnp::ClientHook& hook) {
  if (hook.getBrand() != &kBrand) return nullptr;
  return static_cast<CapabilityHook&>(hook).cap();
}

kj::Maybe<kj::Own<capnp::ClientHook>> At(const std::vector<CapabilityPtr>& caps,
                                         capnp::uint index) {
  if (index >= caps.size() || caps[index] == nullptr) return nullptr;
  return MakeHook(caps[index]);
}

using Internals = capnp::_::PointerHelpers<capnp::AnyPointer>;

// Cap'n Proto refuses to read interface pointers until one of its own tables has been made.
void EnableCapabilities() {
  [[maybe_unused]] static const bool enabled = [] {
    capnp::BuilderCapabilityTable table;
    return true;
  }();
}

}  // namespace

capnp::AnyPointer::Builder OutgoingCaps::Imbue(capnp::AnyPointer::Builder pointer) {
  EnableCapabilities();
  return capnp::AnyPointer::Builder(Internals::getInternalBuilder(std::move(pointer)).imbue(this));
}

kj::Maybe<kj::Own<capnp::ClientHook>> OutgoingCaps::extractCap(capnp::uint index) {
  return At(caps_, index);
}

capnp::uint OutgoingCaps::injectCap(kj::Own<capnp::ClientHook>&& cap) {
  caps_.push_back(FromHook(*cap));
  return static_cast<capnp::uint>(caps_.size() - 1);
}

void OutgoingCaps::dropCap(capnp::uint index) {
  if (index < caps_.size()) caps_[index] = nullptr;
}

capnp::AnyPointer::Reader IncomingCaps::Imbue(capnp::AnyPointer::Reader pointer) {
  EnableCapabilities();
  return capnp::AnyPointer::Reader(Internals::getInternalReader(pointer).imbue(this));
}

kj::Maybe<kj::Own<capnp::ClientHook>> IncomingCaps::extractCap(capnp::uint index) {
  return At(caps_, index);
}

void WriteCapability(capnp::AnyPointer::Builder pointer, CapabilityPtr cap) {
  if (cap == nullptr) {
    pointer.clear();
    return;
  }
  pointer.setAs<capnp::Capability>(capnp::Capability::Client(MakeHook(cap)));
}

CapabilityPtr ReadCapability(capnp::AnyPointer::Reader pointer) {
  if (pointer.isNull()) return nullptr;
  if (!pointer.isCapability()) throw ProtocolError("an interface pointer holds something else");
  CapabilityPtr cap;
  try {
    auto hook = capnp::ClientHook::from(pointer.getAs<capnp::Capability>());
    cap = FromHook(*hook);
  } catch (const kj::Exception& e) {
    throw ProtocolError(e.getDescription().cStr());
  }
  if (cap == nullptr) throw ProtocolError("an interface pointer has no entry in its table");
  return cap;
}

}  // namespace roost::rpc
