// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_MEMORY_BLOCK_H_
#define ROOST_PROXIES_MEMORY_BLOCK_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "roost/proxies/proxy.h"

namespace roost {

// A block of memory that an object of a server shares with every process that holds a proxy of the
// object. It is anonymous and sealed: nothing of it is left anywhere, whoever is killed, and nobody
// can make an access fault. Neither copied nor sent: a method gives it out with ManagedMemoryBlock
// (roost/standard/memory_block_proxy.h). Threads: as the memory's users agree.
class MemoryBlock {
 public:
  // `bytes` zero bytes. Throws InvalidArgument for 0; std::system_error for more than there can be.
  explicit MemoryBlock(uint64_t bytes);
  MemoryBlock(MemoryBlock&& other) noexcept;
  MemoryBlock& operator=(MemoryBlock&&) = delete;
  ~MemoryBlock();

  // A name for people: it shows in /proc/PID/maps of the processes that map the block.
  const std::string& Name() const;
  // In bytes, exactly what was asked for.
  uint64_t Size() const { return buf().size(); }
  // The bytes, valid as long as this object.
  std::span<std::byte> buf() const;

  // The block's memfd, borrowed. A class that has such a method has shared memory: this is how
  // MappedMemory finds it.
  int SharedMemory() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The shared memory of a server's object, in this process: the same bytes as in every other, with
// no copy. A value; copies share the mapping, and it stays valid while one of them exists, whatever
// becomes of the object and its server. Threads: as an int.
template <class Byte>
class BasicMappedMemory {
 public:
  BasicMappedMemory() = default;  // no bytes

  // The memory of the object that `proxy` stands for, mapped once in this process. Throws
  // InvalidArgument where the object has none; ObjectGone, ServerGone, std::system_error.
  static BasicMappedMemory Of(const Proxy& proxy);

  std::span<Byte> bytes() const { return bytes_; }

 private:
  BasicMappedMemory(std::shared_ptr<const void> mapping, std::span<Byte> bytes)
      : mapping_(std::move(mapping)), bytes_(bytes) {}

  std::shared_ptr<const void> mapping_;
  std::span<Byte> bytes_;
};

using MappedMemory = BasicMappedMemory<std::byte>;
// To be read only: a write through its mapping faults (SIGSEGV), a cast or a stray pointer
// notwithstanding. The other mappings of the memory, of this process too, are as they are.
using ReadOnlyMemory = BasicMappedMemory<const std::byte>;

template <>
MappedMemory MappedMemory::Of(const Proxy& proxy);
template <>
ReadOnlyMemory ReadOnlyMemory::Of(const Proxy& proxy);

}  // namespace roost

#endif  // ROOST_PROXIES_MEMORY_BLOCK_H_
