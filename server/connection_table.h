// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_CONNECTION_TABLE_H_
#define ROOST_SERVER_CONNECTION_TABLE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace roost::internal {

// Who is behind each connection of a server, for those who tell people of it. Thread-safe.
class ConnectionTable {
 public:
  struct Client {
    std::string name;  // of a Roost client's process; else empty
    pid_t pid = 0;
  };

  // A connection has come, of that process by its socket. `serial` is rpc::Connection's.
  void Add(uint64_t serial, pid_t pid);
  // It has told whose it is.
  void Name(uint64_t serial, const std::string& name, pid_t pid);
  // It has ended, and with it every call of it.
  void Remove(uint64_t serial);

  // Nobody for a connection that is not there.
  Client Find(uint64_t serial) const;
  size_t Count() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, Client> clients_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_CONNECTION_TABLE_H_
