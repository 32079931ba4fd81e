// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/server_handle.h"

#include <chrono>
#include <ostream>
#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/cancel_point.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/link.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/statistics_wire.h"

namespace roost {

ServerHandle ServerHandle::Connect(const std::string& uri, const std::string& key) {
  auto link = internal::Link::To(uri, key);
  if (link->lacks_key()) throw AccessDenied("the server at " + uri + " wants its key");
  return ServerHandle(std::move(link));
}

const std::string& ServerHandle::uri() const {
  static const std::string& none = *new std::string();
  return link_ == nullptr ? none : link_->uri();
}

std::shared_ptr<internal::Link> ServerHandle::link() const {
  if (link_ == nullptr) throw InvalidArgument("a server's handle that is of no server is used");
  return link_->Current();
}

ServerHandle ServerHandle::With(const CallLimit& limit) const {
  ServerHandle limited = *this;
  limited.limit_ = limit;
  return limited;
}

namespace {

// A call of a server itself, within its handle's limit.
class HandleCall {
 public:
  HandleCall(const ServerHandle& server, internal::HostMethod method)
      : terms_{server.limit().Start(), internal::CancelPoint::OfThisThread()} {
    server.link()->BeginHostCall(call_, method, internal::OrNull(terms_));
  }

  internal::PendingCall* operator->() const { return call_.operator->(); }

 private:
  const internal::CallTerms terms_;
  internal::CallSlot call_;
};

}  // namespace

std::vector<ObjectInfo> ServerHandle::Objects() const {
  HandleCall call(*this, internal::HostMethod::kObjects);
  call->Params().initAs<host::Host::ObjectsParams>();
  std::vector<ObjectInfo> objects;
  const auto list = call->Send().getAs<host::Host::ObjectsResults>().getObjects();
  objects.reserve(list.size());
  for (const auto from : list) {
    ObjectInfo& to = objects.emplace_back();
    to.id = from.getId();
    to.interface_name = from.getClass().cStr();
    to.plugin = from.getPlugin().cStr();
    to.age = std::chrono::nanoseconds(from.getAgeNs());
    to.preview = from.getPreview().cStr();
    to.sessions = from.getSessions();
    to.references = from.getReferences();
    for (const auto holder : from.getHolders()) {
      to.holders.push_back({static_cast<ObjectHolder::Kind>(holder.getKind()),
                            holder.getName().cStr(), holder.getId(), holder.getReferences()});
    }
  }
  return objects;
}

uint64_t ServerHandle::NumberOfObjects() const {
  HandleCall call(*this, internal::HostMethod::kObjects);
  call->Params().initAs<host::Host::ObjectsParams>().setCountOnly(true);
  return call->Send().getAs<host::Host::ObjectsResults>().getCount();
}

roost::DebugInfo ServerHandle::DebugInfo() const {
  roost::DebugInfo info;
  info.name = link()->server_name();
  info.uri = uri();
  info.objects = Objects();
  internal::FindCycles(info);
  return info;
}

FoundObject ServerHandle::FindObject(uint64_t id) const {
  HandleCall call(*this, internal::HostMethod::kFind);
  call->Params().initAs<host::Host::FindParams>().setId(id);
  const auto results = call->Send();
  const auto found = results.getAs<host::Host::FindResults>();
  return {wire::ReadProxy<Proxy>(internal::ObjectField(results)),
          {found.getClass().cStr(), found.getInterface(), found.getPlugin().cStr()}};
}

ServerStatistics ServerHandle::Statistics() const {
  HandleCall call(*this, internal::HostMethod::kStatistics);
  call->Params().initAs<host::Host::StatisticsParams>();
  ServerStatistics statistics =
      internal::ReadStatistics(call->Send().getAs<host::Host::StatisticsResults>().getStatistics());
  statistics.name = link()->server_name();
  statistics.uri = link()->uri();
  return statistics;
}

void ServerHandle::LoadPlugin(const std::string& plugin) const {
  HandleCall call(*this, internal::HostMethod::kLoadPlugin);
  call->Params().initAs<host::Host::LoadPluginParams>().setPath(plugin.c_str());
  call->Send();
}

std::vector<ClassInfo> ServerHandle::Classes() const {
  HandleCall call(*this, internal::HostMethod::kClasses);
  call->Params().initAs<host::Host::ClassesParams>();
  std::vector<ClassInfo> classes;
  for (const auto from : call->Send().getAs<host::Host::ClassesResults>().getClasses()) {
    classes.push_back({from.getName().cStr(), from.getInterface(), from.getPlugin().cStr()});
  }
  return classes;
}

std::ostream& operator<<(std::ostream& out, const ServerHandle& server) {
  return out << server.DebugString();
}

}  // namespace roost
