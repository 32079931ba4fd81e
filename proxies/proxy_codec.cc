// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/proxy_codec.h"

#include "roost/error/error.h"
#include "roost/proxies/hosted_object.h"
#include "roost/proxies/link.h"
#include "roost/proxies/remote_object.h"

namespace roost::internal {

void EncodeProxy(Encoder& encoder, const Proxy& proxy) {
  EncodeValues(encoder, static_cast<bool>(proxy));
  if (!proxy) return;
  const ObjectName* name = proxy.target()->name();
  if (name == nullptr) {
    throw InvalidArgument("an object that is borrowed for a call cannot be sent elsewhere");
  }
  encoder.Keep(proxy.target());
  EncodeValues(encoder, name->server, name->id, name->right.high, name->right.low);
}

Proxy DecodeProxy(Decoder& decoder) {
  if (!DecodeValue<bool>(decoder)) return Proxy();
  ObjectName name;
  name.server = DecodeValue<std::string>(decoder);
  name.id = DecodeValue<uint64_t>(decoder);
  name.right.high = DecodeValue<uint64_t>(decoder);
  name.right.low = DecodeValue<uint64_t>(decoder);
  ObjectHost* host = ObjectHost::Current();
  if (host != nullptr && host->uri() == name.server) return Proxy(host->Find(name.id, name.right));
  return Proxy(Link::To(name.server)->Acquire(name));
}

}  // namespace roost::internal
