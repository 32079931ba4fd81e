// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/session.h"

#include <string>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {

void Session::Add(const std::shared_ptr<HostedObject>& object) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  Held& held = held_[object->name()->id];
  held.object = object;
  ++held.count;
}

void Session::Release(uint64_t object_id, uint64_t count) {
  std::shared_ptr<HostedObject> dropped;  // destroyed after the lock is gone
  std::lock_guard lock(mutex_);
  const auto it = held_.find(object_id);
  if (it == held_.end() || it->second.count < count) {
    throw InvalidArgument("object " + std::to_string(object_id) + " is released too often");
  }
  it->second.count -= count;
  if (it->second.count != 0) return;
  dropped = std::move(it->second.object);
  held_.erase(it);
}

size_t Session::NumberOfObjects() {
  std::lock_guard lock(mutex_);
  return held_.size();
}

std::unordered_map<uint64_t, uint64_t> Session::Counts() {
  std::unordered_map<uint64_t, uint64_t> counts;
  std::lock_guard lock(mutex_);
  for (const auto& [id, held] : held_) counts.emplace(id, held.count);
  return counts;
}

void Session::Join(std::weak_ptr<rpc::Connection> connection) {
  std::lock_guard lock(mutex_);
  std::erase_if(connections_, [](const auto& other) { return other.expired(); });
  connections_.push_back(std::move(connection));
  if (!ended_) return;
  if (const auto late = connections_.back().lock()) late->HangUp();
}

void Session::End() {
  // Destroyed after the lock is gone: what they hold may be the user's.
  std::unordered_map<uint64_t, Held> dropped;
  std::vector<std::shared_ptr<rpc::Connection>> alive;
  std::lock_guard lock(mutex_);
  ended_ = true;
  dropped.swap(held_);
  for (const auto& weak : connections_) {
    alive.push_back(weak.lock());
    if (alive.back() != nullptr) alive.back()->HangUp();
  }
}

std::shared_ptr<Session> SessionTable::Open(UniqueFd pidfd, std::string process, bool has_key) {
  auto session = std::make_shared<Session>(RandomId(), Right{RandomId(), RandomId()},
                                           std::move(pidfd), std::move(process), has_key);
  std::lock_guard lock(mutex_);
  sessions_.emplace(session->id(), session);
  return session;
}

std::shared_ptr<Session> SessionTable::Find(uint64_t id, const Right& key) {
  std::lock_guard lock(mutex_);
  const auto it = sessions_.find(id);
  if (it == sessions_.end() || it->second->key() != key) {
    throw AccessDenied("no such session, or its key is wrong");
  }
  return it->second;
}

void SessionTable::Close(const std::shared_ptr<Session>& session) {
  {
    std::lock_guard lock(mutex_);
    sessions_.erase(session->id());
  }
  session->End();
}

std::vector<std::shared_ptr<Session>> SessionTable::All() {
  std::vector<std::shared_ptr<Session>> all;
  std::lock_guard lock(mutex_);
  for (const auto& [id, session] : sessions_) all.push_back(session);
  return all;
}

}  // namespace roost::internal
