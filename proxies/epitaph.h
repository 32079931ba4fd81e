// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_EPITAPH_H_
#define ROOST_PROXIES_EPITAPH_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "roost/base/unique_fd.h"

namespace roost::internal {

// How a server ended, in memory that its keeper (the process that started it) writes and every
// client can read: a killed process cannot say it itself, and only its parent is told. Clients get
// the descriptor with their session.
class Epitaph {
 public:
  // Longer texts are cut.
  static constexpr size_t kMaxBytes = 1023;

  // The keeper's: nothing is written yet. From now on no other mapping of it can be written to.
  // Throws std::system_error.
  Epitaph();
  ~Epitaph();
  Epitaph(const Epitaph&) = delete;
  Epitaph& operator=(const Epitaph&) = delete;

  // What clients read; borrowed.
  const UniqueFd& fd() const { return fd_; }

  // Writes the text, unless there is one or it is empty. One thread at a time.
  void Write(std::string_view text) noexcept;

  // The text, or "" while there is none. `fd` may be empty.
  static std::string Read(const UniqueFd& fd);

 private:
  UniqueFd fd_;
  char* text_ = nullptr;  // kMaxBytes, then a zero; the first byte is written last
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_EPITAPH_H_
