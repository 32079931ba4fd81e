// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::shm {
namespace {

constexpr int kToWrite = PROT_READ | PROT_WRITE;

void* MapShared(int fd, size_t bytes, int protection) {
  void* data = ::mmap(nullptr, bytes, protection, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED) ThrowErrno("mmap of shared memory");
  return data;
}

// The size of memory that another process made.
size_t CheckedSize(const UniqueFd& fd, size_t at_least) {
  const int seals = ::fcntl(fd.get(), F_GET_SEALS);
  struct stat status;
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || ::fstat(fd.get(), &status) < 0 ||
      static_cast<size_t>(status.st_size) < at_least) {
    throw ProtocolError("shared memory that is not sealed, or smaller than agreed on");
  }
  return static_cast<size_t>(status.st_size);
}

}  // namespace

Segment Segment::Create(const char* name, size_t bytes, UniqueFd* fd) {
  *fd = CreateMemfd(name, bytes);
  Check(::fcntl(fd->get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL),
        "fcntl(F_ADD_SEALS)");
  return Segment(MapShared(fd->get(), bytes, kToWrite), bytes);
}

Segment Segment::Map(const UniqueFd& fd, size_t bytes) {
  Segment segment = MapWhole(fd, bytes);
  if (segment.size() != bytes) throw ProtocolError("shared memory of another size than agreed on");
  return segment;
}

Segment Segment::MapWhole(const UniqueFd& fd, size_t at_least) {
  const size_t bytes = CheckedSize(fd, at_least);
  return Segment(MapShared(fd.get(), bytes, kToWrite), bytes);
}

Segment Segment::MapWholeToRead(const UniqueFd& fd, size_t at_least) {
  const size_t bytes = CheckedSize(fd, at_least);
  return Segment(MapShared(fd.get(), bytes, PROT_READ), bytes);
}

Segment::~Segment() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace roost::shm
