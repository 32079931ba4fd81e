// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/ps.h"

#include <chrono>
#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/server_handle.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/json.h"
#include "tools/roost/key_file.h"
#include "tools/roost/patience.h"
#include "tools/roost/rates.h"
#include "tools/roost/terminal.h"

namespace roost::tool {
namespace {

// All that is shown of a server.
struct Look {
  ServerStatistics statistics;
  std::optional<DebugInfo> info;  // none: its objects say nothing
};

// A client process that holds objects.
struct Client {
  std::string name;
  uint64_t objects = 0, references = 0;
};

std::map<uint64_t, Client> ClientsOf(const DebugInfo& info) {
  std::map<uint64_t, Client> clients;
  for (const ObjectInfo& object : info.objects) {
    for (const ObjectHolder& holder : object.holders) {
      if (holder.kind != ObjectHolder::Kind::kClient) continue;
      Client& client = clients[holder.id];
      client.name = holder.name;
      ++client.objects;
      client.references += holder.references;
    }
  }
  return clients;
}

double SecondsOf(std::chrono::nanoseconds age) {
  return std::chrono::duration<double>(age).count();
}

std::string HoldersText(const ObjectInfo& object) {
  std::string text;
  for (const ObjectHolder& holder : object.holders) {
    text += text.empty() ? "" : ", ";
    switch (holder.kind) {
      case ObjectHolder::Kind::kClient:
        text += holder.name + "(" + std::to_string(holder.id) + ")";
        break;
      case ObjectHolder::Kind::kObject:
        text += "object " + std::to_string(holder.id);
        break;
      case ObjectHolder::Kind::kServer:
        text += "server";
        break;
      case ObjectHolder::Kind::kQueue:
        text += "a queue";
        break;
    }
    text += " x" + std::to_string(holder.references);
  }
  return text;
}

const char* KindName(ObjectHolder::Kind kind) {
  switch (kind) {
    case ObjectHolder::Kind::kClient:
      return "client";
    case ObjectHolder::Kind::kObject:
      return "object";
    case ObjectHolder::Kind::kQueue:
      return "queue";
    case ObjectHolder::Kind::kServer:
      break;
  }
  return "server";
}

Json ToJson(const ObjectInfo& object) {
  std::vector<Json> holders;
  for (const ObjectHolder& holder : object.holders) {
    holders.push_back(Json::Object({{"kind", Json::Text(KindName(holder.kind))},
                                    {"name", Json::Text(holder.name)},
                                    {"id", Json::Number(holder.id)},
                                    {"references", Json::Number(holder.references)}}));
  }
  return Json::Object({{"id", Json::Number(object.id)},
                       {"interface", Json::Text(object.interface_name)},
                       {"plugin", Json::Text(object.plugin)},
                       {"age_seconds", Json::Seconds(SecondsOf(object.age))},
                       {"preview", Json::Text(object.preview)},
                       {"holders", Json::Array(holders)}});
}

// With nulls for what is not known.
Json ToJson(const Look& look) {
  std::vector<Json> calls;
  for (const CallInFlight& call : look.statistics.in_flight) calls.push_back(tool::ToJson(call));
  Json objects = Json::Null(), clients = Json::Null(), cycles = Json::Null();
  if (look.info) {
    std::vector<Json> list;
    for (const ObjectInfo& object : look.info->objects) list.push_back(ToJson(object));
    objects = Json::Array(std::exchange(list, {}));
    for (const auto& [pid, client] : ClientsOf(*look.info)) {
      list.push_back(Json::Object({{"pid", Json::Number(pid)},
                                   {"name", Json::Text(client.name)},
                                   {"objects", Json::Number(client.objects)},
                                   {"references", Json::Number(client.references)}}));
    }
    clients = Json::Array(std::exchange(list, {}));
    for (const auto& cycle : look.info->cycles) {
      std::vector<Json> ids;
      for (const uint64_t id : cycle) ids.push_back(Json::Number(id));
      list.push_back(Json::Array(ids));
    }
    cycles = Json::Array(list);
  }
  return Json::Object({{"name", Json::Text(look.statistics.name)},
                       {"uri", Json::Text(look.statistics.uri)},
                       {"pid", Json::Number(static_cast<uint64_t>(look.statistics.pid))},
                       {"threads", Json::Number(look.statistics.threads)},
                       {"resident_kib", Json::Number(look.statistics.resident_bytes / 1024)},
                       {"in_flight", Json::Array(calls)},
                       {"objects", objects},
                       {"clients", clients},
                       {"cycles", cycles}});
}

void PrintObjects(const DebugInfo& info) {
  std::vector<std::vector<std::string>> objects, clients;
  for (const ObjectInfo& object : info.objects) {
    objects.push_back({std::to_string(object.id), object.interface_name, AgeText(object.age),
                       HoldersText(object), OneLine(object.preview)});
  }
  PrintTable({"OBJECT", "INTERFACE", "AGE", "HELD BY", "SAYS"}, objects);
  std::cout << "\n";
  for (const auto& [pid, client] : ClientsOf(info)) {
    clients.push_back({std::to_string(pid), client.name, std::to_string(client.objects),
                       std::to_string(client.references)});
  }
  PrintTable({"CLIENT", "NAME", "OBJECTS", "REFERENCES"}, clients);
}

void Print(const Look& look) {
  const ServerStatistics& has = look.statistics;
  std::cout << Bold(has.name) << " at " << has.uri << ", pid " << has.pid << ": " << has.threads
            << " threads, " << has.resident_bytes / (1 << 20) << " MiB\n";
  if (look.info) {
    std::cout << "\n";
    PrintObjects(*look.info);
  }
  if (!has.in_flight.empty()) {
    std::vector<std::vector<std::string>> calls;
    for (const CallInFlight& call : has.in_flight) {
      calls.push_back({call.class_name + "." + call.method,
                       call.object == 0 ? "-" : std::to_string(call.object), AgeText(call.age),
                       ClientText(call), std::to_string(call.thread)});
    }
    std::cout << "\n";
    PrintTable({"CALL IN FLIGHT", "OBJECT", "AGE", "CALLED BY", "THREAD"}, calls);
  }
  if (!look.info) return;
  for (const auto& cycle : look.info->cycles) {
    std::cout << "\nkeep each other alive for ever: objects";
    for (const uint64_t id : cycle) std::cout << " " << id;
    std::cout << "\n";
  }
}

int RunPs(const Arguments& arguments) {
  const std::string* const key_file = arguments.Find("key-file");
  const std::string key = key_file == nullptr ? "" : ReadKey(*key_file);
  const std::string uri = AddressMeant(arguments.words[0]);
  const std::string whom = "the server at " + uri;
  const double patience = arguments.GetNumber("timeout", 10);
  const auto begin = std::chrono::steady_clock::now();
  // First the numbers, for which no object is asked.
  Look look{
      Within<ServerStatistics>(patience, whom,
                               [uri, key] { return ServerHandle::Connect(uri, key).Statistics(); }),
      std::nullopt};
  std::exception_ptr silence;
  try {
    const double used =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    look.info = Within<DebugInfo>(
        patience - used, whom, [uri, key] { return ServerHandle::Connect(uri, key).DebugInfo(); });
  } catch (const TimeoutError&) {
    silence = std::make_exception_ptr(TimeoutError(
        whom +
        " says nothing of its objects: the DebugString() or HeldProxies() of one waits, for "
        "a call in flight it may be"));
  }
  if (arguments.Has("json")) {
    std::cout << ToJson(look).text() << std::endl;
  } else {
    Print(look);
  }
  if (silence) std::rethrow_exception(silence);
  return kDone;
}

}  // namespace

const Verb kPs = {
    "ps",
    "SERVER",
    "Lists a server's objects, who keeps each alive, and the calls that run",
    R"(  roost ps scaling                               a server of `roost serve`, by its name
  roost ps 4711                                  by its process
  roost ps unix:/run/user/1000/scaling/socket    by its address
  roost ps scaling --json | jq '.objects | length'

An object is held by client processes, by other objects whose class tells of them
(HeldProxies()), and by the server itself: running calls, messages in queues, and proxies that
nobody tells of. What it says is its class's DebugString(). Calls in flight come with their age
and the process that made them, the oldest first. Objects that keep each other alive for ever are
named at the end. Where an object says nothing in time, the calls are shown without the objects.
)",
    {kJson, kKeyFile, kTimeout},
    1,
    1,
    RunPs,
};

}  // namespace roost::tool
