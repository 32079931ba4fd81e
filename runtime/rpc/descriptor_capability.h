// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_DESCRIPTOR_CAPABILITY_H_
#define ROOST_RPC_DESCRIPTOR_CAPABILITY_H_

#include <utility>

#include "roost/error/error.h"
#include "roost/rpc/byte_stream.h"
#include "roost/rpc/capability.h"

namespace roost::rpc {

// A descriptor in the place of a capability, which is how messages point to one: it is sent beside
// the message, to a peer whose connection takes such. Not to be called.
class DescriptorCapability final : public Capability {
 public:
  explicit DescriptorCapability(SharedFd fd) : fd_(std::move(fd)) {}
  void Call(IncomingCall&) override { throw InvalidArgument("a call on a descriptor"); }
  const DescriptorCapability* AsDescriptor() const override { return this; }
  const SharedFd& fd() const { return fd_; }

 private:
  const SharedFd fd_;  // never null
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_DESCRIPTOR_CAPABILITY_H_
