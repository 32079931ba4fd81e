// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/epitaph.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "roost/base/system_call.h"

namespace roost::internal {

Epitaph::Epitaph() : fd_(CreateMemfd("roost-epitaph", kMaxBytes + 1)) {
  void* const memory =
      ::mmap(nullptr, kMaxBytes + 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (memory == MAP_FAILED) ThrowErrno("mmap of an epitaph");
  text_ = static_cast<char*>(memory);
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
  if (::fcntl(fd_.get(), F_ADD_SEALS, seals) < 0) {
    ::munmap(text_, kMaxBytes + 1);
    ThrowErrno("fcntl(F_ADD_SEALS)");
  }
}

Epitaph::~Epitaph() { ::munmap(text_, kMaxBytes + 1); }

void Epitaph::Write(std::string_view text) noexcept {
  std::atomic_ref<char> first(text_[0]);
  if (text.empty() || first.load() != 0) return;
  const size_t size = std::min(text.size(), kMaxBytes);
  std::memcpy(text_ + 1, text.data() + 1, size - 1);
  first.store(text[0]);
}

std::string Epitaph::Read(const UniqueFd& fd) {
  if (!fd) return "";
  char text[kMaxBytes + 1] = {};
  if (::pread(fd.get(), text, 1, 0) != 1 || text[0] == 0) return "";
  const ssize_t size = ::pread(fd.get(), text, kMaxBytes, 0);
  return size <= 0 ? "" : std::string(text, ::strnlen(text, static_cast<size_t>(size)));
}

}  // namespace roost::internal
