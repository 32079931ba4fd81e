// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_MESSAGE_H_
#define ROOST_RPC_MESSAGE_H_

#include <algorithm>
#include <cstddef>
#include <utility>

#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>

namespace roost::rpc {

// One received message of rpc.capnp with the memory it lies in. Used by one thread at a time.
class IncomingMessage {
 public:
  explicit IncomingMessage(kj::Array<capnp::word> words)
      : words_(std::move(words)), reader_(words_.asPtr(), Options(words_.size())) {}

  capnp::rpc::Message::Reader root() { return reader_.getRoot<capnp::rpc::Message>(); }
  size_t size_in_bytes() const { return words_.size() * sizeof(capnp::word); }

 private:
  // A message may be read a few times over, but pointers that overlap cannot multiply its size
  // without end.
  static capnp::ReaderOptions Options(size_t words) {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = std::max<uint64_t>(uint64_t{1} << 23, uint64_t{words} * 8);
    return options;
  }

  kj::Array<capnp::word> words_;
  capnp::FlatArrayMessageReader reader_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_MESSAGE_H_
