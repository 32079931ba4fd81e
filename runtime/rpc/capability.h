// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CAPABILITY_H_
#define ROOST_RPC_CAPABILITY_H_

#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include <capnp/any.h>

namespace roost::rpc {

class Connection;
class DescriptorCapability;
class ImportedCapability;

// A call that came in, as the capability that it is for sees it. Lives until the answer is sent;
// belongs to the connection's thread.
class IncomingCall {
 public:
  virtual ~IncomingCall() = default;

  uint64_t interface_id() const { return interface_id_; }
  uint16_t method_id() const { return method_id_; }
  // The connection that the call came in on.
  Connection& connection() const { return connection_; }
  // While a trace is written, a number for the call that the caller knows it by too (0: none).
  uint64_t mark() const { return mark_; }

  // The parameters; capabilities in them can be read with ReadCapability.
  virtual capnp::AnyPointer::Reader Params() = 0;
  // Where the results go; capabilities are written with WriteCapability.
  virtual capnp::AnyPointer::Builder Results() = 0;
  // Keeps what was lent to the results (base/overwritten_block.h) until they need it no longer.
  // After Results.
  virtual void Keep(std::shared_ptr<const void> lent) = 0;

  // Makes `error` the answer, in place of results. What a call throws is the answer as well, but
  // each further function that it leaves costs about as much as the rest of the call.
  void Fail(std::exception_ptr error) { error_ = std::move(error); }
  const std::exception_ptr& error() const { return error_; }

 protected:
  IncomingCall(Connection& connection, uint64_t interface_id, uint16_t method_id, uint64_t mark)
      : connection_(connection), interface_id_(interface_id), mark_(mark), method_id_(method_id) {}

 private:
  Connection& connection_;
  const uint64_t interface_id_;
  const uint64_t mark_;
  const uint16_t method_id_;
  std::exception_ptr error_;
};

// Something that can be called: an object of this process, or what stands for one elsewhere.
class Capability {
 public:
  virtual ~Capability() = default;

  // Runs the call on the calling thread. What it throws becomes the answer.
  virtual void Call(IncomingCall& call) = 0;

  // This, when it is a capability that the peer of a connection hosts; else null.
  virtual ImportedCapability* AsImported() { return nullptr; }

  // This, when it stands for a descriptor; else null.
  virtual const DescriptorCapability* AsDescriptor() const { return nullptr; }
};

using CapabilityPtr = std::shared_ptr<Capability>;

// Answers every call with one exception.
class BrokenCapability final : public Capability {
 public:
  explicit BrokenCapability(std::exception_ptr reason) : reason_(std::move(reason)) {}
  void Call(IncomingCall&) override { std::rethrow_exception(reason_); }
  const std::exception_ptr& reason() const { return reason_; }

 private:
  const std::exception_ptr reason_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_CAPABILITY_H_
