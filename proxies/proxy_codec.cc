// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy_codec.h"

#include "roost/error/error.h"
#include "roost/proxies/hosted_object.h"
#include "roost/proxies/link.h"
#include "roost/proxies/remote_object.h"

namespace roost::internal {
namespace {

// The first byte of an encoded proxy. Nothing follows, the object's name, or its index among the
// objects that are kept beside the bytes.
enum class Form : uint8_t { kNull, kNamed, kBeside };

std::shared_ptr<ProxyTarget> FindNamed(const ObjectName& name) {
  ObjectHost* host = ObjectHost::Current();
  if (host != nullptr && host->uri() == name.server) return host->Find(name.id, name.right);
  return Link::To(name.server)->Acquire(name);
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
  encoder.Keep(proxy.target());
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
