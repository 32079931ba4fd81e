// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_SHARED_BYTES_H_
#define ROOST_PROCESS_SHARED_BYTES_H_

#include <initializer_list>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"

namespace roost::internal {

// An anonymous file that holds `parts` one after another and can no longer change. Throws
// std::system_error.
UniqueFd MakeSharedBytes(std::initializer_list<BytesView> parts);

// The bytes of such a file, mapped while the object lives. A resource.
class SharedBytes {
 public:
  // Throws SerializationError if the file could still change or shrink, or is none such.
  explicit SharedBytes(int fd);
  ~SharedBytes();
  SharedBytes(const SharedBytes&) = delete;
  SharedBytes& operator=(const SharedBytes&) = delete;

  BytesView view() const { return view_; }

 private:
  BytesView view_;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_SHARED_BYTES_H_
