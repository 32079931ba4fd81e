// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/memory_block.h"

#include <cstdio>
#include <map>
#include <mutex>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"
#include "roost/error/error.h"
#include "roost/proxies/hosted_object.h"
#include "roost/proxies/remote_object.h"
#include "roost/shm/segment.h"

namespace roost {
namespace {

std::string NewName() {
  char name[32];
  std::snprintf(name, sizeof(name), "roost-%016lx", RandomId());
  return name;
}

std::span<std::byte> BytesOf(const shm::Segment& segment) {
  return {static_cast<std::byte*>(segment.data()), segment.size()};
}

uint64_t Checked(uint64_t bytes) {
  if (bytes == 0) throw InvalidArgument("a memory block of 0 bytes");
  return bytes;
}

// The mappings of this process that are in use.
struct Mappings {
  std::mutex mutex;
  std::map<internal::ObjectName, std::weak_ptr<const shm::Segment>> by_object;
};

Mappings& AllMappings() {
  static Mappings& mappings = *new Mappings;
  return mappings;
}

UniqueFd OpenMemoryOf(const Proxy& proxy) {
  if (auto* remote = dynamic_cast<internal::RemoteObject*>(proxy.target().get())) {
    return remote->link()->FetchMemory(*remote->name());
  }
  if (auto* hosted = dynamic_cast<internal::HostedObject*>(proxy.target().get())) {
    return internal::OpenMemory(*hosted);
  }
  throw InvalidArgument(proxy.DebugString() + " has no shared memory");
}

}  // namespace

struct MemoryBlock::State {
  explicit State(uint64_t bytes)
      : name(NewName()), segment(shm::Segment::Create(name.c_str(), Checked(bytes), &fd)) {}

  std::string name;
  UniqueFd fd;
  shm::Segment segment;
};

MemoryBlock::MemoryBlock(uint64_t bytes) : state_(std::make_unique<State>(bytes)) {}
MemoryBlock::MemoryBlock(MemoryBlock&&) noexcept = default;
MemoryBlock::~MemoryBlock() = default;

const std::string& MemoryBlock::Name() const { return state_->name; }
std::span<std::byte> MemoryBlock::buf() const { return BytesOf(state_->segment); }
int MemoryBlock::SharedMemory() const { return state_->fd.get(); }

MappedMemory MappedMemory::Of(const Proxy& proxy) {
  if (!proxy) throw InvalidArgument("the shared memory of a null proxy");
  const internal::ObjectName* name = proxy.target()->name();
  if (name == nullptr) throw InvalidArgument(proxy.DebugString() + " has no shared memory");
  Mappings& mappings = AllMappings();
  const auto find = [&]() -> std::shared_ptr<const shm::Segment> {
    const auto it = mappings.by_object.find(*name);
    return it == mappings.by_object.end() ? nullptr : it->second.lock();
  };
  {
    std::lock_guard lock(mappings.mutex);
    if (const auto segment = find()) return MappedMemory(segment, BytesOf(*segment));
  }
  const UniqueFd fd = OpenMemoryOf(proxy);
  auto mapped = std::make_shared<const shm::Segment>(shm::Segment::MapWhole(fd, 1));
  std::lock_guard lock(mappings.mutex);
  std::erase_if(mappings.by_object, [](const auto& entry) { return entry.second.expired(); });
  if (auto segment = find()) {
    mapped = std::move(segment);  // another thread was faster
  } else {
    mappings.by_object[*name] = mapped;
  }
  return MappedMemory(mapped, BytesOf(*mapped));
}

}  // namespace roost
