// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SEGMENT_H_
#define ROOST_SHM_SEGMENT_H_

#include <cstddef>
#include <utility>

#include "roost/base/unique_fd.h"

namespace roost::shm {

// A mapping of memory that processes share: a memfd whose size is sealed, so that no peer can make
// an access fault (memfd_create(2), fcntl(2)). Nothing of it is left anywhere once the last mapping
// and descriptor are gone. A resource; threads as the memory's own protocol says.
class Segment {
 public:
  // New memory of `bytes` zero bytes; `name` shows in /proc only. `*fd` is what other processes
  // map. Throws std::system_error.
  static Segment Create(const char* name, size_t bytes, UniqueFd* fd);

  // Maps what another process made. Throws ProtocolError unless it is a memfd of exactly `bytes`
  // bytes that is sealed against shrinking; std::system_error.
  static Segment Map(const UniqueFd& fd, size_t bytes);

  // The same for memory whose size its maker chose, of at least `at_least` bytes.
  static Segment MapWhole(const UniqueFd& fd, size_t at_least);

  // The same, to be read only: a write through this mapping faults.
  static Segment MapWholeToRead(const UniqueFd& fd, size_t at_least);

  Segment(Segment&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Segment& operator=(Segment&&) = delete;
  ~Segment();

  void* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  Segment(void* data, size_t size) : data_(data), size_(size) {}
  void* data_;
  size_t size_;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SEGMENT_H_
