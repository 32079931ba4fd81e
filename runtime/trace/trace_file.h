// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TRACE_TRACE_FILE_H_
#define ROOST_TRACE_TRACE_FILE_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "roost/base/unique_fd.h"

namespace roost::trace {

// A JSON array without its last bracket, to which any number of processes write at the same time,
// and which is whole whenever one of them is killed.
//
// A process takes stretches of the file for itself, by appending blanks, and writes its events over
// those. No event lies on two pages: the kernel writes what lies on one page wholly, or not at all
// where the process is killed before. Thread-safe.
class TraceFile {
 public:
  // Opens the file, or makes it, for its user alone; one that is there is continued. Throws
  // std::system_error.
  explicit TraceFile(const std::string& path);

  // Writes a text of at most kPage bytes. False when it could not be: errno says why.
  bool Write(std::string_view text) noexcept;

  static constexpr uint64_t kPage = 4096;

 private:
  // Where `size` bytes can be written, or a negative number. Under the mutex.
  int64_t Place(uint64_t size) noexcept;
  // Takes a further stretch. Under the mutex.
  bool Extend() noexcept;

  UniqueFd file_;
  std::mutex mutex_;
  uint64_t next_ = 0;  // [next_, end_) is this process's, and blank
  uint64_t end_ = 0;
  uint64_t pages_ = 1;  // of the next stretch
};

}  // namespace roost::trace

#endif  // ROOST_TRACE_TRACE_FILE_H_
