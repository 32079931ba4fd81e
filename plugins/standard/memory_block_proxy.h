// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_MEMORY_BLOCK_PROXY_H_
#define ROOST_STANDARD_MEMORY_BLOCK_PROXY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/memory_block.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/hosted_class.h"

namespace roost {

class MemoryBlockProxy;

namespace hosted {

// Shared memory in a server: server.Create<roost::hosted::MemoryBlock>(size).
struct MemoryBlock : standard::HostedClass<standard::MemoryBlockObject, MemoryBlockProxy> {
  // A new block of `size` zero bytes in `server`. Throws InvalidArgument for 0; std::system_error;
  // ServerGone; UnknownClass where the server lacks the standard plugin.
  static MemoryBlockProxy Create(const ServerHandle& server, uint64_t size);
};

}  // namespace hosted

// A block of memory that a server shares with every process that has a proxy of it.
//
//   roost::MemoryBlockProxy block = server.Create<roost::hosted::MemoryBlock>(100);
//   block.buf()[3] = std::byte{8};                      // seen at once wherever it is mapped
//
// The memory is freed with the last proxy anywhere, or with the server. What a process has mapped
// stays valid for as long as one of the copies of the proxy lives that mapped it, also when the
// server is gone. Threads: as every proxy; the bytes, as their users agree.
class MemoryBlockProxy : public standard::MemoryBlockObjectProxy {
 public:
  using Interface = hosted::MemoryBlock;

  MemoryBlockProxy() = default;  // stands for nothing
  explicit MemoryBlockProxy(Proxy proxy)
      : standard::MemoryBlockObjectProxy(std::move(proxy)),
        mappings_(std::make_shared<Mappings>()) {}

  std::string name() const { return Name(); }
  // In bytes, exactly what was asked for.
  uint64_t size() const { return view().size(); }

  // The block's bytes, mapped at the first use. Throws ObjectGone, ServerGone, std::system_error;
  // InvalidArgument for a null proxy.
  std::span<std::byte> buf() const { return Mapped(&Mappings::to_write).bytes(); }
  // The same bytes, mapped a second time to be read only: a write there faults (SIGSEGV), also
  // through a cast. Guards against one's own mistakes; who has the proxy can call buf().
  std::span<const std::byte> view() const { return Mapped(&Mappings::to_read).bytes(); }
  // The byte at `index`. Throws std::out_of_range.
  std::byte& at(uint64_t index) const {
    const std::span<std::byte> bytes = buf();
    if (index >= bytes.size()) {
      throw std::out_of_range("byte " + std::to_string(index) + " of a memory block of " +
                              std::to_string(bytes.size()));
    }
    return bytes[index];
  }
  // The mappings by themselves, which may outlive every proxy.
  MappedMemory Map() const { return Mapped(&Mappings::to_write); }
  ReadOnlyMemory MapToRead() const { return Mapped(&Mappings::to_read); }

 private:
  template <class Memory>
  struct Mapping {
    std::once_flag once;
    Memory memory;
  };
  // Shared by copies of the proxy.
  struct Mappings {
    Mapping<MappedMemory> to_write;
    Mapping<ReadOnlyMemory> to_read;
  };

  template <class Memory>
  const Memory& Mapped(Mapping<Memory> Mappings::*which) const {
    if (mappings_ == nullptr) {
      static const Memory none;
      Memory::Of(*this);  // throws for a null proxy
      return none;
    }
    Mapping<Memory>& mapping = (*mappings_).*which;
    std::call_once(mapping.once, [&] { mapping.memory = Memory::Of(*this); });
    return mapping.memory;
  }

  std::shared_ptr<Mappings> mappings_;
};

inline MemoryBlockProxy hosted::MemoryBlock::Create(const ServerHandle& server, uint64_t size) {
  return MemoryBlockProxy(standard::MemoryBlockObject::Create(server, size));
}

// A block that a method gives out as a proxy: `return ManagedMemoryBlock(MemoryBlock(100));`. Only
// in a server's process: elsewhere it throws InvalidState.
inline MemoryBlockProxy ManagedMemoryBlock(std::shared_ptr<MemoryBlock> block) {
  return Managed(std::move(block));
}
inline MemoryBlockProxy ManagedMemoryBlock(MemoryBlock block) {
  return ManagedMemoryBlock(std::make_shared<MemoryBlock>(std::move(block)));
}

}  // namespace roost

#endif  // ROOST_STANDARD_MEMORY_BLOCK_PROXY_H_
