// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/shared_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::internal {

namespace {

constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

}  // namespace

UniqueFd MakeSharedBytes(std::initializer_list<BytesView> parts) {
  UniqueFd fd = CreateMemfd("roost", 0);
  for (const BytesView part : parts) WriteAll(fd.get(), part.data(), part.size());
  Check(::fcntl(fd.get(), F_ADD_SEALS, kSeals), "fcntl(F_ADD_SEALS)");
  return fd;
}

SharedBytes::SharedBytes(int fd) {
  struct stat file;
  const int seals = ::fcntl(fd, F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals || ::fstat(fd, &file) != 0) {
    throw SerializationError("bytes came in a file that is not sealed");
  }
  const auto size = static_cast<size_t>(file.st_size);
  if (size == 0) return;
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (start == MAP_FAILED) ThrowErrno("mmap");
  view_ = BytesView(static_cast<const std::byte*>(start), size);
}

SharedBytes::~SharedBytes() {
  if (!view_.empty()) ::munmap(const_cast<std::byte*>(view_.data()), view_.size());
}

}  // namespace roost::internal
