// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_REGION_H_
#define ROOST_SYNC_REGION_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "roost/base/unique_fd.h"
#include "roost/codec/codec.h"
#include "roost/shm/lock_word.h"
#include "roost/shm/segment.h"

namespace roost::internal {

// A lock and, if it is recursive, how often its holder has it.
struct LockCell {
  shm::LockWord word;
  std::atomic<uint32_t> depth;  // the holder's alone
};

enum class RegionKind : uint32_t {
  kLock = 1,
  kRLock,
  kSemaphore,
  kBoundedSemaphore,
  kCondition,
  kEvent,
  kBarrier,
  kShared,
  kSharedArray,
};

// What never changes in a region. Other processes can damage it, so it is checked and copied once.
struct RegionFacts {
  RegionKind kind;
  uint64_t count = 0;      // of parties, of elements, the bound: the kind says
  uint64_t type = 0;       // of elements (ElementTag)
  int64_t timeout_ns = 0;  // of a barrier; negative is none
};

// The memory of one primitive, and the descriptor by which it is handed on. Everything that holds
// the primitive in this process shares it. Threads: any.
class Region {
 public:
  // New memory, with `body_bytes` zero bytes beside the lock. Throws std::system_error.
  static std::shared_ptr<Region> Create(const RegionFacts& facts, size_t body_bytes);

  // What another process made, of one of these kinds and with a body of at least so many bytes.
  // Throws ProtocolError if it is not such, or of another pid namespace; std::system_error.
  static std::shared_ptr<Region> Attach(UniqueFd fd, std::initializer_list<RegionKind> kinds,
                                        size_t body_bytes);

  const RegionFacts& facts() const { return facts_; }
  LockCell& lock() const;
  void* body() const;
  size_t body_bytes() const;
  int fd() const { return fd_.get(); }

 private:
  Region(UniqueFd fd, shm::Segment segment, const RegionFacts& facts);

  const UniqueFd fd_;
  const shm::Segment segment_;
  const RegionFacts facts_;
};

using RegionPtr = std::shared_ptr<Region>;

// How regions travel: the descriptor rides along. Decoding throws SerializationError.
void EncodeRegion(Encoder& encoder, const RegionPtr& region);
RegionPtr DecodeRegion(Decoder& decoder, std::initializer_list<RegionKind> kinds,
                       size_t body_bytes = 0);

}  // namespace roost::internal

#endif  // ROOST_SYNC_REGION_H_
