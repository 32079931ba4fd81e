// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy_codec.h"

#include "roost/base/unique_fd.h"
#include "roost/codec/lease.h"
#include "roost/error/error.h"
#include "roost/proxies/hosted_object.h"
#include "roost/proxies/lease_table.h"
#include "roost/proxies/link.h"
#include "roost/proxies/remote_object.h"

namespace roost::internal {
namespace {

// The first byte of an encoded proxy. Nothing follows, the object's name, or its index among the
// objects that are kept beside the bytes.
enum class Form : uint8_t { kNull, kNamed, kBeside };

// Of this process's own server, or null.
ObjectHost* HostOf(const ObjectName& name) {
  ObjectHost* const host = ObjectHost::Current();
  return host != nullptr && host->uri() == name.server ? host : nullptr;
}

Right NameOf(const Lease& lease) { return {lease.high, lease.low}; }

std::shared_ptr<ProxyTarget> FindNamed(const ObjectName& name) {
  const LeaseScope* const scope = LeaseScope::Current();
  ObjectHost* const host = HostOf(name);
  if (host == nullptr) {
    return Link::To(name.server)->Acquire(name, scope != nullptr ? &scope->lease() : nullptr);
  }
  auto object = host->Find(name.id, name.right);
  if (scope != nullptr) LeaseTable::Instance().Redeem(NameOf(scope->lease()), name.id);
  return object;
}

void Lend(const std::shared_ptr<ProxyTarget>& object, LeaseScope& scope) {
  const ObjectName& name = *object->name();
  const Lease& lease = scope.lease();
  if (HostOf(name) != nullptr) {
    LeaseTable::Instance().Lend(NameOf(lease), Duplicate(lease.watch), name.id, object);
    scope.Lent([name, lease] { LeaseTable::Instance().Redeem(NameOf(lease), name.id); });
  } else {
    const auto link = Link::To(name.server);
    link->Lend(name, lease);
    scope.Lent([link, name, lease] { link->TakeBack(name, lease); });
  }
}

}  // namespace

void EncodeProxy(Encoder& encoder, const Proxy& proxy) {
  if (!proxy) return EncodeValues(encoder, Form::kNull);
  if (encoder.objects_form() == Encoder::Objects::kBeside) {
    EncodeValues(encoder, Form::kBeside);
    encoder.AppendSize(encoder.AddObject(proxy.target()));
    return;
  }
  const ObjectName* name = proxy.target()->name();
  if (name == nullptr) {
    throw InvalidArgument("an object that is borrowed for a call cannot be sent elsewhere");
  }
  if (LeaseScope* const scope = LeaseScope::Current()) {
    Lend(proxy.target(), *scope);
  } else {
    encoder.Keep(proxy.target());
  }
  EncodeValues(encoder, Form::kNamed, name->server, name->id, name->right.high, name->right.low);
}

Proxy DecodeProxy(Decoder& decoder) {
  switch (DecodeValue<Form>(decoder)) {
    case Form::kNull:
      return Proxy();
    case Form::kBeside:
      return Proxy(std::static_pointer_cast<ProxyTarget>(decoder.Object(decoder.TakeSize())));
    case Form::kNamed: {
      ObjectName name;
      name.server = DecodeValue<std::string>(decoder);
      name.id = DecodeValue<uint64_t>(decoder);
      name.right.high = DecodeValue<uint64_t>(decoder);
      name.right.low = DecodeValue<uint64_t>(decoder);
      return Proxy(FindNamed(name));
    }
  }
  decoder.Fail("it holds no proxy");
}

}  // namespace roost::internal
