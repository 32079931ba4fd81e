// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/channel.h"

#include <sys/socket.h>

#include <cerrno>
#include <memory>

#include <glog/logging.h>

#include "roost/base/bytes.h"
#include "roost/base/system_call.h"
#include "roost/log/emit.h"
#include "roost/log/record.h"

namespace roost::log {

Channel CreateChannel() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair(log)");
  Channel channel{UniqueFd(ends[0]), UniqueFd(ends[1])};
  // Room for the largest packet even where the system's default is smaller.
  const int bytes = static_cast<int>(2 * kMaxPacketBytes);
  ::setsockopt(channel.writer.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
  return channel;
}

Drained Drain(int reader, size_t limit) {
  // Without initialisation: a packet of a hundred bytes should not touch all of it.
  thread_local const auto buffer = std::make_unique_for_overwrite<std::byte[]>(kMaxPacketBytes);
  for (size_t i = 0; i < limit; ++i) {
    const ssize_t size = ::recv(reader, buffer.get(), kMaxPacketBytes, MSG_DONTWAIT);
    if (size == 0) return Drained::kEnded;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN ? Drained::kEmpty : Drained::kEnded;
    const auto record = ParsePacket(BytesView(buffer.get(), static_cast<size_t>(size)));
    if (record) {
      Emit(*record);
    } else {
      LOG(ERROR) << "A child process sent a damaged log record of " << size << " bytes";
    }
  }
  return Drained::kMore;
}

}  // namespace roost::log
