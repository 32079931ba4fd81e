// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/host_service.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/proxies/borrowed_object.h"
#include "roost/proxies/call_numbers.h"
#include "roost/proxies/key_proof.h"
#include "roost/proxies/lease_table.h"
#include "roost/proxies/link.h"
#include "roost/proxies/statistics_wire.h"
#include "roost/proxies/traced.h"
#include "roost/rpc/unix_socket.h"
#include "roost/server/object_report.h"
#include "roost/server/plugin_loader.h"
#include "roost/server/plugin_record.h"
#include "roost/server/statistics_report.h"

namespace roost::internal {
namespace {

// The one interface pointer of a result struct.
capnp::AnyPointer::Builder ObjectResult(rpc::IncomingCall& call) {
  return call.Results().initAsAnyStruct(0, 1).getPointerSection()[0];
}

capnp::Data::Reader DataOf(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

std::string_view TextOf(capnp::Data::Reader bytes) {
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

// Runs a constructor, as a span of the trace if there is one.
template <class Body>
std::shared_ptr<Adapter> TracedCreation(const rpc::IncomingCall& call, const std::string& name,
                                        Body body) {
  if (!trace::On()) return body();
  trace::IncomingSpan span("constructor", name, call.mark());
  return Watched(span, body);
}

// What a client calls itself, for logs and terminals: short, and nothing that they would obey.
std::string NameForPeople(capnp::Text::Reader said) {
  constexpr size_t kMostBytes = 100;
  std::string name(said.begin(), std::min<size_t>(said.size(), kMostBytes));
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
  }
  return name;
}

}  // namespace

void HostService::Bind(std::weak_ptr<rpc::Connection> connection, ObjectPolicy& policy,
                       int socket) {
  connection_ = std::move(connection);
  policy_ = &policy;
  socket_ = socket;
}

void HostService::Call(rpc::IncomingCall& call) {
  if (call.interface_id() != capnp::typeId<host::Host>()) {
    throw Unimplemented("this is a Roost server's Host, not the interface that is called");
  }
  switch (static_cast<HostMethod>(call.method_id())) {
    case HostMethod::kHello:
      return Hello(call);
    case HostMethod::kCreate:
      return Create(call);
    case HostMethod::kAttach:
      return Attach(call);
    case HostMethod::kRelease:
      return Release(call);
    case HostMethod::kObjects:
      return Objects(call);
    case HostMethod::kChallenge:
      return Challenge(call);
    case HostMethod::kMemory:
      return Memory(call);
    case HostMethod::kLend:
      return Lend(call);
    case HostMethod::kLoadPlugin:
      return LoadPlugin(call);
    case HostMethod::kClasses:
      return Classes(call);
    case HostMethod::kFind:
      return Find(call);
    case HostMethod::kStatistics:
      return Statistics(call);
  }
  throw Unimplemented("Host has no method with number " + std::to_string(call.method_id()));
}

void HostService::Hello(rpc::IncomingCall& call) {
  const auto params = call.Params().getAs<host::Host::HelloParams>();
  if (params.getProtocol() != kHostProtocol) {
    throw Unimplemented("the client speaks protocol " + std::to_string(params.getProtocol()) +
                        ", this server " + std::to_string(kHostProtocol));
  }
  if (session_ != nullptr) throw InvalidState("hello was said already");
  if (call.connection().has_workers()) throw InvalidState("hello has to be said before any call");
  auto& transport = call.connection().transport();
  std::string proof;
  if (params.getSession() == 0) {
    proof = AnswerProof(params.getProof());
    UniqueFd pidfd = transport.TakeDescriptor();
    const auto peer = rpc::GetPeerCredentials(socket_);
    if (!pidfd || PidOfPidfd(pidfd.get()) != peer.pid) {
      throw AccessDenied("a session is opened with a pidfd of one's own");
    }
    session_ = state_.sessions.Open(std::move(pidfd), NameForPeople(params.getProcess()),
                                    /*has_key=*/!proof.empty());
    controls_session_.store(true);
    if (state_.epitaph) transport.RideWithNextSend(Duplicate(state_.epitaph.get()));
  } else {
    session_ = state_.sessions.Find(params.getSession(), ReadRight(params.getKey()));
  }
  state_.connections.Name(call.connection().serial(), session_->process(), session_->pid());
  transport.WatchPeer(session_->pidfd());
  if (params.getRings()) {
    auto rings = rpc::RingStream::Accept(socket_, transport.TakeDescriptor());
    rings->WatchPeer(session_->pidfd());
    transport.SwitchAfterNextSend(std::move(rings));
  }
  call.connection().set_peer({.process = session_->process(),
                              .pid = rpc::GetPeerCredentials(socket_).pid,
                              .thread = static_cast<pid_t>(params.getThread())});
  session_->Join(connection_);
  if (trace::On()) {
    trace::NameThread("calls of " + session_->process() + " (" + std::to_string(session_->pid()) +
                      ")");
  }
  policy_->set_lend(
      [session = session_](const std::shared_ptr<HostedObject>& object) { session->Add(object); });
  auto results = call.Results().initAs<host::Host::HelloResults>();
  results.setName(state_.name.c_str());
  results.setSession(session_->id());
  WriteRight(session_->key(), results.initKey());
  results.setProof(DataOf(proof));
  results.setMaxMessageBytes(transport.max_message_bytes());
  results.setKeyed(!state_.key.empty());
  results.setThread(static_cast<uint32_t>(::gettid()));
}

void HostService::Create(rpc::IncomingCall& call) {
  CheckKey();
  const auto params = call.Params().getAs<host::Host::CreateParams>();
  const std::string name = params.getClass().cStr();
  const auto& entry = state_.registry.Find(name, params.getInterface());
  RunningCall running(entry.first.c_str(), call.connection().serial());
  const BorrowScope scope(call.connection());
  ServerCall construction(name.c_str(), params.getArguments());
  const std::shared_ptr<Adapter> adapter =
      TracedCreation(call, name, [&] { return entry.second.construct(construction); });
  rpc::WriteCapability(
      ObjectResult(call),
      state_.objects->Host(adapter->object(), adapter->InterfaceId(), entry.second.description,
                           [&adapter] { return adapter; }));
  running.Returned();
}

void HostService::Attach(rpc::IncomingCall& call) {
  const auto params = call.Params().getAs<host::Host::AttachParams>();
  const auto object = state_.objects->Find(params.getId(), ReadRight(params.getRight()));
  if (params.getAcquire()) session().Add(object);
  if (params.hasLease())
    LeaseTable::Instance().Redeem(ReadRight(params.getLease()), params.getId());
  rpc::WriteCapability(ObjectResult(call), object->weak_handle());
}

void HostService::Lend(rpc::IncomingCall& call) {
  const auto params = call.Params().getAs<host::Host::LendParams>();
  const auto object = state_.objects->Find(params.getId(), ReadRight(params.getRight()));
  call.Results().initAs<host::Host::LendResults>().setKnown(LeaseTable::Instance().Lend(
      ReadRight(params.getLease()), call.connection().transport().TakeDescriptor(), params.getId(),
      object));
}

void HostService::Release(rpc::IncomingCall& call) {
  // One that is wrong keeps none of the others.
  std::exception_ptr first_error;
  for (const auto reference : call.Params().getAs<host::Host::ReleaseParams>().getReferences()) {
    try {
      session().Release(reference.getId(), reference.getCount());
    } catch (const Error&) {
      if (!first_error) first_error = std::current_exception();
    }
  }
  if (first_error) std::rethrow_exception(first_error);
}

void HostService::Objects(rpc::IncomingCall& call) {
  CheckKey();
  auto results = call.Results().initAs<host::Host::ObjectsResults>();
  if (call.Params().getAs<host::Host::ObjectsParams>().getCountOnly()) {
    results.setCount(state_.objects->Count());
  } else {
    WriteObjectReport(state_, results);
  }
}

void HostService::Challenge(rpc::IncomingCall& call) {
  const auto nonce = call.Params().getAs<host::Host::ChallengeParams>().getNonce();
  auto results = call.Results().initAs<host::Host::ChallengeResults>();
  if (state_.key.empty()) return;
  client_nonce_ = TextOf(nonce);
  server_nonce_ = NewNonce();
  results.setNonce(DataOf(server_nonce_));
}

std::string HostService::AnswerProof(capnp::Data::Reader proof) {
  if (proof.size() == 0 || state_.key.empty()) return "";
  const std::string client = std::exchange(client_nonce_, {});
  const std::string server = std::exchange(server_nonce_, {});
  if (client.empty()) throw AccessDenied("a key is proved without a challenge");
  if (!SameProof(TextOf(proof), ProveKey(state_.key, KeyRole::kClient, client, server))) {
    throw AccessDenied("the server's key is another one");
  }
  return ProveKey(state_.key, KeyRole::kServer, client, server);
}

void HostService::CheckKey() {
  if (state_.key.empty() || (session_ != nullptr && session_->has_key())) return;
  throw AccessDenied("only who knows the server's key may do this");
}

void HostService::Memory(rpc::IncomingCall& call) {
  session();  // strangers are sent no descriptors
  const auto params = call.Params().getAs<host::Host::MemoryParams>();
  const auto object = state_.objects->Find(params.getId(), ReadRight(params.getRight()));
  call.connection().transport().RideWithNextSend(OpenMemory(*object));
  call.Results().initAs<host::Host::MemoryResults>();
}

void HostService::LoadPlugin(rpc::IncomingCall& call) {
  session();  // strangers load nothing
  CheckKey();
  const auto params = call.Params().getAs<host::Host::LoadPluginParams>();
  const std::string path = FindPlugin(params.getPath().cStr());
  if (internal::LoadPlugin(path, state_.registry)) RecordPlugin(state_.plugin_record.get(), path);
}

void HostService::Classes(rpc::IncomingCall& call) {
  CheckKey();
  const auto classes = state_.registry.All();
  auto list = call.Results().initAs<host::Host::ClassesResults>().initClasses(
      static_cast<capnp::uint>(classes.size()));
  capnp::uint next = 0;
  for (const auto& [name, entry] : classes) {
    auto info = list[next++];
    info.setName(name.c_str());
    info.setInterface(entry.interface_id);
    info.setPlugin(entry.plugin.c_str());
  }
}

void HostService::Find(rpc::IncomingCall& call) {
  CheckKey();
  session();  // strangers are given nothing by its number
  const auto params = call.Params().getAs<host::Host::FindParams>();
  const auto object = state_.objects->Find(params.getId());
  auto results = call.Results().initAs<host::Host::FindResults>();
  results.setInterface(object->adapter().InterfaceId());
  results.setClass(object->adapter().InterfaceName());
  results.setPlugin(PluginOf(*object));
  rpc::WriteCapability(capnp::AnyStruct::Builder(std::move(results)).getPointerSection()[0],
                       object);
}

void HostService::Statistics(rpc::IncomingCall& call) {
  CheckKey();
  WriteStatistics(ReadStatistics(state_),
                  call.Results().initAs<host::Host::StatisticsResults>().initStatistics());
}

Session& HostService::session() {
  if (session_ == nullptr) throw InvalidState("this connection has not said hello");
  return *session_;
}

void HostService::Closed() {
  const auto connection = connection_.lock();
  if (session_ != nullptr && connection != nullptr && connection->transport().Abandoned()) {
    for (const uint64_t id : policy_->lent()) {
      try {
        session_->Release(id, 1);
      } catch (const InvalidArgument&) {
        // The session has ended, and with it every reference.
      }
    }
  }
  if (controls_session()) state_.sessions.Close(session_);
}

}  // namespace roost::internal
