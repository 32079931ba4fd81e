// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_HOST_SERVICE_H_
#define ROOST_SERVER_HOST_SERVICE_H_

#include <atomic>
#include <memory>
#include <string>

#include "roost/proxies/host.capnp.h"
#include "roost/proxies/object_policy.h"
#include "roost/rpc/ring_stream.h"
#include "roost/server/server_state.h"

namespace roost::internal {

// Interface Host (host.capnp) for one connection. Belongs to that connection's thread.
class HostService final : public rpc::Capability {
 public:
  explicit HostService(ServerState& state) : state_(state) {}

  // The connection that this serves, once it is made; `policy` and `socket` are borrowed from it.
  void Bind(std::weak_ptr<rpc::Connection> connection, ObjectPolicy& policy, int socket);

  void Call(rpc::IncomingCall& call) override;

  // Whether the end of this connection ends a session. From any thread.
  bool controls_session() const { return controls_session_.load(); }

  // The connection has ended. With it ends the session that it controls.
  void Closed();

 private:
  void Hello(rpc::IncomingCall& call);
  void Create(rpc::IncomingCall& call);
  void Attach(rpc::IncomingCall& call);
  void Release(rpc::IncomingCall& call);
  void Lend(rpc::IncomingCall& call);
  void Objects(rpc::IncomingCall& call);
  void Challenge(rpc::IncomingCall& call);
  void Memory(rpc::IncomingCall& call);
  void LoadPlugin(rpc::IncomingCall& call);
  void Classes(rpc::IncomingCall& call);
  void Find(rpc::IncomingCall& call);
  void Statistics(rpc::IncomingCall& call);
  Session& session();
  // What answers a client's proof: the server's own, or "" where none is asked for. Throws
  // AccessDenied for a wrong one.
  std::string AnswerProof(capnp::Data::Reader proof);
  // Throws AccessDenied for a client that has not proved to know the server's key.
  void CheckKey();

  ServerState& state_;
  std::weak_ptr<rpc::Connection> connection_;
  ObjectPolicy* policy_ = nullptr;
  int socket_ = -1;
  std::shared_ptr<Session> session_;
  std::string client_nonce_, server_nonce_;  // of a challenge that hello may answer, once
  std::atomic<bool> controls_session_{false};
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_HOST_SERVICE_H_
