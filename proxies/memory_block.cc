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

// The mappings of this process that are in use, of one kind.
struct Mappings {
  std::mutex mutex;
  std::map<internal::ObjectName, std::weak_ptr<const shm::Segment>> by_object;

  // Null where there is none. Under the mutex.
  std::shared_ptr<const shm::Segment> Find(const internal::ObjectName& name) const {
    const auto it = by_object.find(name);
    return it == by_object.end() ? nullptr : it->second.lock();
  }
};

UniqueFd OpenMemoryOf(const Proxy& proxy) {
  if (auto* remote = dynamic_cast<internal::RemoteObject*>(proxy.target().get())) {
    return remote->link()->FetchMemory(*remote->name());
  }
  if (auto* hosted = dynamic_cast<internal::HostedObject*>(proxy.target().get())) {
    return internal::OpenMemory(*hosted);
  }
  throw InvalidArgument(proxy.DebugString() + " has no shared memory");
}

// The memory of the proxy's object, as `map` maps it, or as it is in `mappings` already.
std::shared_ptr<const shm::Segment> MapOnce(Mappings& mappings, const Proxy& proxy,
                                            shm::Segment (*map)(const UniqueFd&, size_t)) {
  if (!proxy) throw InvalidArgument("the shared memory of a null proxy");
  const internal::ObjectName* name = proxy.target()->name();
  if (name == nullptr) throw InvalidArgument(proxy.DebugString() + " has no shared memory");
  {
    std::lock_guard lock(mappings.mutex);
    if (auto segment = mappings.Find(*name)) return segment;
  }
  const UniqueFd fd = OpenMemoryOf(proxy);
  auto mapped = std::make_shared<const shm::Segment>(map(fd, 1));
  std::lock_guard lock(mappings.mutex);
  std::erase_if(mappings.by_object, [](const auto& entry) { return entry.second.expired(); });
  if (auto segment = mappings.Find(*name)) return segment;  // another thread was faster
  mappings.by_object[*name] = mapped;
  return mapped;
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

template <>
MappedMemory MappedMemory::Of(const Proxy& proxy) {
  static Mappings& mappings = *new Mappings;
  auto segment = MapOnce(mappings, proxy, &shm::Segment::MapWhole);
  const std::span<std::byte> bytes = BytesOf(*segment);
  return {std::move(segment), bytes};
}

template <>
ReadOnlyMemory ReadOnlyMemory::Of(const Proxy& proxy) {
  static Mappings& mappings = *new Mappings;
  auto segment = MapOnce(mappings, proxy, &shm::Segment::MapWholeToRead);
  const std::span<const std::byte> bytes = BytesOf(*segment);
  return {std::move(segment), bytes};
}

}  // namespace roost
