// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_RIDING_FDS_H_
#define ROOST_BASE_RIDING_FDS_H_

#include <sys/socket.h>

#include <cstddef>
#include <span>
#include <vector>

#include "roost/base/unique_fd.h"

// Descriptors that ride with a message over a unix socket: SCM_RIGHTS of unix(7).

namespace roost {

// Most descriptors that one message takes: SCM_MAX_FD of the kernel.
inline constexpr size_t kMaxMessageFds = 253;

// Memory for up to `kMost` descriptors beside a message; outlives the message's header.
template <size_t kMost = kMaxMessageFds>
struct alignas(cmsghdr) FdRoom {
  std::byte bytes[CMSG_SPACE(kMost * sizeof(int))];
};

// Lets `fds` ride with `message`, which is about to be sent; none is fine. `room` is an FdRoom's
// bytes, of at least so many.
void AttachFds(msghdr& message, std::span<std::byte> room, std::span<const int> fds);

// Appends the descriptors that came with `message`, which has just been received.
void TakeFds(msghdr& message, std::vector<UniqueFd>* fds);

}  // namespace roost

#endif  // ROOST_BASE_RIDING_FDS_H_
