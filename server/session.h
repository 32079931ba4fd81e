// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SESSION_H_
#define ROOST_SERVER_SESSION_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"
#include "roost/proxies/hosted_object.h"
#include "roost/rpc/connection.h"

namespace roost::internal {

// What a client process holds: its references, and its connections. Ends with the process or its
// control connection, and gives everything up. Thread-safe.
class Session {
 public:
  // `process` is the client's name for people; `has_key`: it has proved to know the server's key.
  Session(uint64_t id, Right key, UniqueFd pidfd, std::string process, bool has_key)
      : id_(id),
        key_(key),
        pidfd_(std::make_shared<const UniqueFd>(std::move(pidfd))),
        pid_(PidOfPidfd(pidfd_->get())),
        process_(std::move(process)),
        has_key_(has_key) {}

  uint64_t id() const { return id_; }
  const Right& key() const { return key_; }
  // The client's process.
  const rpc::SharedFd& pidfd() const { return pidfd_; }
  pid_t pid() const { return pid_; }
  const std::string& process() const { return process_; }
  bool has_key() const { return has_key_; }

  // One more reference of this client to `object`. Without effect once the session has ended.
  void Add(const std::shared_ptr<HostedObject>& object);
  // Gives `count` references back. Throws InvalidArgument when it has not so many.
  void Release(uint64_t object_id, uint64_t count);
  // How often this client holds each object, by their numbers.
  std::unordered_map<uint64_t, uint64_t> Counts();
  // How many objects it holds.
  size_t NumberOfObjects();

  // The connection ends with the session.
  void Join(std::weak_ptr<rpc::Connection> connection);

  // Drops every reference and hangs up every connection. Idempotent.
  void End();

 private:
  struct Held {
    std::shared_ptr<HostedObject> object;
    uint64_t count = 0;
  };

  const uint64_t id_;
  const Right key_;
  const rpc::SharedFd pidfd_;
  const pid_t pid_;
  const std::string process_;
  const bool has_key_;
  std::mutex mutex_;
  bool ended_ = false;
  std::unordered_map<uint64_t, Held> held_;
  std::vector<std::weak_ptr<rpc::Connection>> connections_;
};

// The sessions of a server. Thread-safe.
class SessionTable {
 public:
  // A new session of the process behind `pidfd`, called `process`.
  std::shared_ptr<Session> Open(UniqueFd pidfd, std::string process, bool has_key);
  // The session of that number. Throws AccessDenied when it is not there or the key is wrong.
  std::shared_ptr<Session> Find(uint64_t id, const Right& key);
  void Close(const std::shared_ptr<Session>& session);
  std::vector<std::shared_ptr<Session>> All();

 private:
  std::mutex mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Session>> sessions_;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_SESSION_H_
