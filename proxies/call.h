// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALL_H_
#define ROOST_PROXIES_CALL_H_

// The two ends of a call, for generated code.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <capnp/any.h>

#include "roost/base/bytes.h"
#include "roost/proxies/call_slot.h"
#include "roost/proxies/call_terms.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/server_handle.h"
#include "roost/proxies/shared_view.h"
#include "roost/proxies/stream_window.h"

namespace roost {
namespace rpc {
class IncomingCall;
}

// A call being made: fill Params, then Send. On one thread; the results live as long as this
// object, and the proxy or handle outlives it.
class ClientCall {
 public:
  // A call of method `method_id` of `target`. `name`, "scaling::Doubler.double", is for messages.
  // Throws InvalidArgument for a null proxy, or an object of this process without the interface;
  // InvalidState for a borrowed object on another thread than its call's; ServerGone;
  // DeadlineExceeded; Cancelled.
  ClientCall(const Proxy& target, uint64_t interface_id, uint16_t method_id, const char* name);

  // The creation of an object of class `class_name` in `server`. Throws InvalidArgument for a
  // handle of none; ServerGone; DeadlineExceeded; Cancelled.
  ClientCall(const ServerHandle& server, uint64_t interface_id, const char* class_name);

  // The parameter struct, with that many words of data and pointers.
  capnp::AnyStruct::Builder Params(uint16_t data_words, uint16_t pointers);

  // Makes the call and returns the result struct. Throws what the method threw, with its remote
  // traceback; Unimplemented for an object without the interface; ObjectGone; ServerGone;
  // LimitExceeded where this process has no descriptor to spare for its thread's connection;
  // DeadlineExceeded; Cancelled.
  capnp::AnyStruct::Reader Send();

  // Text or bytes of the results, where they lie if that pays; beyond this object.
  SharedText TakeText(const capnp::AnyPointer::Reader& from, std::string_view default_value = {});
  SharedBytes TakeData(const capnp::AnyPointer::Reader& from, BytesView default_value = {});

  // The same for a creation: returns the new object's proxy. Throws what the constructor threw,
  // UnknownClass, ServerGone, DeadlineExceeded, Cancelled.
  Proxy SendCreate();

 private:
  const internal::CallTerms terms_;
  internal::CallSlot call_;
  const bool creates_;
};

// A call of a stream's method within a window (stream_window.h): fill Params, then Send, which
// leaves its answer to the window. On the window's thread.
class StreamCall {
 public:
  // As ClientCall's; also throws what earlier calls of the window threw.
  StreamCall(StreamWindow& window, const Proxy& target, uint64_t interface_id, uint16_t method_id,
             const char* name);
  ~StreamCall();
  StreamCall(const StreamCall&) = delete;
  StreamCall& operator=(const StreamCall&) = delete;

  capnp::AnyStruct::Builder Params(uint16_t data_words, uint16_t pointers);

  // Sends the call. Throws as ClientCall::Send where it is waited for; else ServerGone and what has
  // to do with sending.
  void Send();

 private:
  void SendOrStart();

  StreamWindow& window_;
  const internal::CallTerms terms_;
  std::optional<StreamWindow::Entry> nested_;  // of a call made within another of the window
  StreamWindow::Entry* entry_ = nullptr;
  bool streams_ = false;
  bool under_way_ = false;
};

// A call that a server runs, as Adapter::Dispatch and a constructor see it. On one thread.
class ServerCall {
 public:
  // Of a method; borrows both.
  ServerCall(const char* interface_name, rpc::IncomingCall& call);
  // Of a constructor, which has no results.
  ServerCall(const char* class_name, capnp::AnyPointer::Reader params);

  // The number of the method in its interface.
  uint16_t method() const { return method_id_; }

  // The parameter struct; shorter ones of an older caller read as defaults.
  capnp::AnyStruct::Reader Params() const;

  // The result struct, made with that many words of data and pointers. At most once.
  capnp::AnyStruct::Builder Results(uint16_t data_words, uint16_t pointers);

  // Makes that the content of a pointer of the result struct; what is large is sent from where it
  // lies.
  void Give(capnp::AnyPointer::Builder to, std::string text);
  void Give(capnp::AnyPointer::Builder to, Bytes data);
  void Give(capnp::AnyPointer::Builder to, SharedText text);
  void Give(capnp::AnyPointer::Builder to, SharedBytes data);

  // The interface has no such method that objects can be called with.
  [[noreturn]] void ThrowUnimplemented() const;

 private:
  const char* const interface_name_;
  rpc::IncomingCall* const call_;  // null for a constructor
  const uint16_t method_id_;
  capnp::AnyPointer::Reader params_;
};

}  // namespace roost

#endif  // ROOST_PROXIES_CALL_H_
