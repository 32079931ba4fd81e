// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_DEBUG_INFO_H_
#define ROOST_PROXIES_DEBUG_INFO_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace roost {

// Who keeps an object alive.
struct ObjectHolder {
  enum class Kind {
    kClient,  // a client process: `name` is its name, `id` its pid
    kObject,  // another object of the server: `name` is its interface, `id` its number
    kServer,  // the server itself: running calls, and proxies that no object tells of
    kQueue,   // messages of one queue (roost::Queue) that nobody has got yet
  };
  Kind kind = Kind::kServer;
  std::string name;
  uint64_t id = 0;
  uint64_t references = 0;
};

// An object that is alive in a server.
struct ObjectInfo {
  uint64_t id = 0;             // never used again
  std::string interface_name;  // "scaling::Doubler"
  std::string plugin;          // the path of the library that its class is in
  std::chrono::nanoseconds age{0};
  std::string preview;  // the first 75 bytes of its class's DebugString(), if it has one
  std::vector<ObjectHolder> holders;  // clients, queues, objects, then the server
  uint32_t sessions = 0;              // how many client processes hold it
  uint64_t references = 0;            // how often they hold it, all together
};

// What a server has, at one moment.
struct DebugInfo {
  std::string name;  // of the server's process
  std::string uri;
  std::vector<ObjectInfo> objects;  // in the order in which they were made

  // Objects that keep each other alive for ever, by their numbers: each group can be reached from
  // each of its members through proxies that they hold. Known of classes that have
  //   std::vector<roost::Proxy> HeldProxies() const;   // called from any thread
  std::vector<std::vector<uint64_t>> cycles;

  // A text of a line for each object, for people.
  std::string ToString() const;
};

namespace internal {

// Fills `cycles` from what the objects say of their holders.
void FindCycles(DebugInfo& info);

}  // namespace internal
}  // namespace roost

#endif  // ROOST_PROXIES_DEBUG_INFO_H_
