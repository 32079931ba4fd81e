// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/object_table.h"

#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {

std::shared_ptr<HostedObject> ObjectTable::Host(
    const std::shared_ptr<const void>& owner, uint64_t interface_id,
    const ClassDescription* description, const std::function<std::shared_ptr<Adapter>()>& adapt) {
  const Key key{owner, owner.get(), interface_id};
  {
    std::lock_guard lock(mutex_);
    const auto it = by_owner_.find(key);
    if (it != by_owner_.end()) {
      if (auto object = it->second.lock()) return object;
    }
  }
  auto adapter = adapt();
  std::lock_guard lock(mutex_);
  auto& entry = by_owner_[key];
  if (auto object = entry.lock()) return object;  // another thread was faster
  if (max_objects_ && by_id_.size() >= *max_objects_) {
    by_owner_.erase(key);
    throw LimitExceeded(uri_ + " hosts " + std::to_string(*max_objects_) +
                        " objects, its max_objects");
  }
  const Right right = NewRight();
  const uint64_t id = ++last_id_;
  std::shared_ptr<HostedObject> object(
      new HostedObject(ObjectName{uri_, id, right}, std::move(adapter), description),
      [this, key](HostedObject* dead) {
        Forget(*dead, key);
        delete dead;
      });
  entry = object;
  by_id_.emplace(id, object);
  return object;
}

Right ObjectTable::NewRight() {
  if (next_right_ == rights_.size()) {
    FillRandom(rights_.data(), sizeof(rights_));
    next_right_ = 0;
  }
  return std::exchange(rights_[next_right_++], Right());
}

void ObjectTable::Forget(const HostedObject& object, const Key& key) {
  std::lock_guard lock(mutex_);
  by_id_.erase(object.name()->id);
  const auto it = by_owner_.find(key);
  if (it != by_owner_.end() && it->second.expired()) by_owner_.erase(it);
}

std::shared_ptr<HostedObject> ObjectTable::Find(uint64_t id) {
  std::shared_ptr<HostedObject> object;
  {
    std::lock_guard lock(mutex_);
    const auto it = by_id_.find(id);
    if (it != by_id_.end()) object = it->second.lock();
  }
  if (object == nullptr) {
    throw ObjectGone("object " + std::to_string(id) + " of " + uri_ +
                     " is gone: nobody held it any more");
  }
  return object;
}

std::shared_ptr<HostedObject> ObjectTable::Find(uint64_t id, const Right& right) {
  std::shared_ptr<HostedObject> object = Find(id);
  if (object->name()->right != right) {
    throw AccessDenied("wrong right for object " + std::to_string(id) + " of " + uri_);
  }
  return object;
}

std::vector<std::shared_ptr<HostedObject>> ObjectTable::All() {
  std::vector<std::shared_ptr<HostedObject>> all;
  std::lock_guard lock(mutex_);
  all.reserve(by_id_.size());
  for (const auto& [id, weak] : by_id_) {
    if (auto object = weak.lock()) all.push_back(std::move(object));
  }
  return all;
}

size_t ObjectTable::Count() {
  std::lock_guard lock(mutex_);
  return by_id_.size();
}

}  // namespace roost::internal
