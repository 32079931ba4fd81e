// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PROXY_CODEC_H_
#define ROOST_PROXIES_PROXY_CODEC_H_

#include <concepts>
#include <string>

#include "roost/codec/codec.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/server_handle.h"

namespace roost {

namespace internal {

// A proxy goes along as its object's name; the encoder keeps the object alive until the receiver
// holds it. Throws InvalidArgument for a borrowed object; ObjectGone, ServerGone when decoding.
void EncodeProxy(Encoder& encoder, const Proxy& proxy);
Proxy DecodeProxy(Decoder& decoder);

}  // namespace internal

template <std::derived_from<Proxy> P>
struct Codec<P> {
  static void Encode(Encoder& encoder, const P& proxy) { internal::EncodeProxy(encoder, proxy); }
  static P Decode(Decoder& decoder) { return P(internal::DecodeProxy(decoder)); }
};

// A server's handle goes along as its address; the receiver connects to it. Throws ServerGone when
// decoding.
template <>
struct Codec<ServerHandle> {
  static void Encode(Encoder& encoder, const ServerHandle& server) {
    EncodeValues(encoder, server.uri());
  }
  static ServerHandle Decode(Decoder& decoder) {
    const auto uri = DecodeValue<std::string>(decoder);
    return uri.empty() ? ServerHandle() : ServerHandle::Connect(uri);
  }
};

}  // namespace roost

#endif  // ROOST_PROXIES_PROXY_CODEC_H_
