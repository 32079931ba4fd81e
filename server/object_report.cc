// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/object_report.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "roost/proxies/debug_info.h"
#include "roost/proxies/lease_table.h"

namespace roost::internal {
namespace {

constexpr size_t kPreviewBytes = 75;

// Cut at a whole character of UTF-8.
std::string Cut(std::string text) {
  if (text.size() <= kPreviewBytes) return text;
  size_t size = kPreviewBytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  text.resize(size);
  return text;
}

std::string PreviewOf(const HostedObject& object) {
  if (object.description().preview == nullptr) return "";
  try {
    return Cut(object.description().preview(object.adapter().object().get()));
  } catch (const std::exception& e) {
    return Cut(std::string("DebugString throws ") + e.what());
  } catch (...) {
    return "DebugString throws";
  }
}

// The numbers of this server's objects that the object tells of holding.
std::vector<uint64_t> HeldBy(const HostedObject& object, const std::string& uri) {
  std::vector<uint64_t> ids;
  if (object.description().held == nullptr) return ids;
  try {
    for (const Proxy& held : object.description().held(object.adapter().object().get())) {
      const ObjectName* name = held.target() == nullptr ? nullptr : held.target()->name();
      if (name != nullptr && name->server == uri) ids.push_back(name->id);
    }
  } catch (...) {
    ids.clear();  // it tells nothing
  }
  return ids;
}

using Holders = std::unordered_map<uint64_t, std::vector<ObjectHolder>>;

// Adds one reference of an object.
void AddObjectHolder(std::vector<ObjectHolder>& holders, const HostedObject& holder) {
  const uint64_t id = holder.name()->id;
  const auto it = std::find_if(holders.begin(), holders.end(), [id](const ObjectHolder& other) {
    return other.kind == ObjectHolder::Kind::kObject && other.id == id;
  });
  if (it != holders.end()) {
    ++it->references;
  } else {
    holders.push_back({ObjectHolder::Kind::kObject, holder.adapter().InterfaceName(), id, 1});
  }
}

// Fills in what clients hold, how much of `local` is explained by objects, and what is not.
void WriteHolders(const std::vector<ObjectHolder>& holders, uint64_t local,
                  host::ObjectInfo::Builder info) {
  uint32_t sessions = 0;
  uint64_t references = 0, explained = 0;
  for (const ObjectHolder& holder : holders) {
    if (holder.kind == ObjectHolder::Kind::kClient) {
      ++sessions;
      references += holder.references;
    } else if (holder.kind == ObjectHolder::Kind::kObject) {
      explained += holder.references;
    }
  }
  std::vector<ObjectHolder> all = holders;
  if (local > explained) {
    all.push_back({ObjectHolder::Kind::kServer, "", 0, local - explained});
  }
  info.setSessions(sessions);
  info.setReferences(references);
  auto list = info.initHolders(static_cast<capnp::uint>(all.size()));
  for (size_t i = 0; i < all.size(); ++i) {
    auto builder = list[static_cast<capnp::uint>(i)];
    builder.setKind(static_cast<host::Holder::Kind>(all[i].kind));
    builder.setName(all[i].name.c_str());
    builder.setId(all[i].id);
    builder.setReferences(all[i].references);
  }
}

}  // namespace

const char* PluginOf(const HostedObject& object) {
  Dl_info info{};
  const bool known = ::dladdr(&object.description(), &info) != 0 && info.dli_fname != nullptr;
  return known ? info.dli_fname : "";
}

void WriteObjectReport(ServerState& state, host::Host::ObjectsResults::Builder results) {
  Holders holders;
  for (const auto& session : state.sessions.All()) {
    for (const auto& [id, count] : session->Counts()) {
      holders[id].push_back({ObjectHolder::Kind::kClient, session->process(),
                             static_cast<uint64_t>(session->pid()), count});
    }
  }
  for (const auto& [id, count] : LeaseTable::Instance().Counts()) {
    holders[id].push_back({ObjectHolder::Kind::kQueue, "", 0, count});
  }
  const auto objects = state.objects->All();
  // References in this process, before asking the objects adds some: each session has one too, and
  // each queue.
  std::vector<uint64_t> local;
  for (const auto& object : objects) {
    const auto it = holders.find(object->name()->id);
    const uint64_t others = 1 + (it == holders.end() ? 0 : it->second.size());
    const auto all = static_cast<uint64_t>(object.use_count());
    local.push_back(all > others ? all - others : 0);
  }
  for (const auto& object : objects) {
    for (const uint64_t id : HeldBy(*object, state.objects->uri())) {
      AddObjectHolder(holders[id], *object);
    }
  }
  const auto now = std::chrono::steady_clock::now();
  results.setCount(objects.size());
  auto list = results.initObjects(static_cast<capnp::uint>(objects.size()));
  for (size_t i = 0; i < objects.size(); ++i) {
    const HostedObject& object = *objects[i];
    auto info = list[static_cast<capnp::uint>(i)];
    info.setId(object.name()->id);
    info.setClass(object.adapter().InterfaceName());
    info.setPlugin(PluginOf(object));
    info.setAgeNs(static_cast<uint64_t>(std::chrono::nanoseconds(now - object.born()).count()));
    info.setPreview(PreviewOf(object).c_str());
    WriteHolders(holders[object.name()->id], local[i], info);
  }
}

}  // namespace roost::internal
