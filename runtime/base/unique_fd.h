// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_UNIQUE_FD_H_
#define ROOST_BASE_UNIQUE_FD_H_

#include <utility>

namespace roost {

// Owns one file descriptor and closes it. A raw `int` elsewhere is a borrow.
// Threads: as a plain int; moving and resetting need the caller's own order.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    Reset(other.Release());
    return *this;
  }
  ~UniqueFd() { Reset(); }

  // The descriptor, or -1. Still owned by this object.
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  // Gives the descriptor to the caller, who closes it.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

  // Closes what is owned, then owns `fd`. Keeps errno.
  void Reset(int fd = -1);

 private:
  int fd_ = -1;
};

// A close-on-exec duplicate whose number is at least `at_least`. Throws std::system_error.
UniqueFd Duplicate(int fd, int at_least = 0);

}  // namespace roost

#endif  // ROOST_BASE_UNIQUE_FD_H_
