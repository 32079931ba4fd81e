// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/base/thread_memory.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace roost::internal {
namespace {

bool AllZero(uintptr_t begin, uintptr_t end) {
  const auto* word = reinterpret_cast<const uint64_t*>(begin);
  return std::all_of(word, reinterpret_cast<const uint64_t*>(end),
                     [](uint64_t value) { return value == 0; });
}

// Called for each module with this thread's block of its variables, if it has one.
int GiveBackOf(dl_phdr_info* info, size_t, void* page_size) {
  if (info->dlpi_tls_data == nullptr) return 0;
  const auto page = *static_cast<const uintptr_t*>(page_size);
  const auto block = reinterpret_cast<uintptr_t>(info->dlpi_tls_data);
  for (size_t i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_TLS) continue;
    const uintptr_t begin = (block + header.p_filesz + page - 1) / page * page;
    const uintptr_t end = (block + header.p_memsz) / page * page;
    if (begin < end && AllZero(begin, end)) {
      ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
  }
  return 0;
}

}  // namespace

void GiveBackUnusedThreadMemory() noexcept {
  auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  ::dl_iterate_phdr(&GiveBackOf, &page);
}

}  // namespace roost::internal
