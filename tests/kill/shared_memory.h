// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_KILL_SHARED_MEMORY_H_
#define ROOST_TESTS_KILL_SHARED_MEMORY_H_

#include <sys/mman.h>

#include <new>

#include "roost/base/system_call.h"

namespace roost::kill {

// A T that a test shares with its forks. All its bytes are zero before it is constructed.
template <class T>
class SharedMemory {
 public:
  SharedMemory() : memory_(Map()) { Reset(); }
  ~SharedMemory() { ::munmap(memory_, sizeof(T)); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  // As new.
  void Reset() {
    // Shared pages are zero again only when another mapping takes their place.
    Map(memory_);
    value_ = new (memory_) T;
  }

  T& operator*() const { return *value_; }
  T* operator->() const { return value_; }

 private:
  static void* Map(void* at = nullptr) {
    void* memory = ::mmap(at, sizeof(T), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | (at != nullptr ? MAP_FIXED : 0), -1, 0);
    if (memory == MAP_FAILED) ThrowErrno("mmap");
    return memory;
  }

  void* memory_;
  T* value_;
};

}  // namespace roost::kill

#endif  // ROOST_TESTS_KILL_SHARED_MEMORY_H_
