// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/channel.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include <glog/logging.h>

#include "roost/base/bytes.h"
#include "roost/base/system_call.h"
#include "roost/log/emit.h"
#include "roost/log/record.h"
#include "roost/log/trace_log.h"

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

namespace {

// How many packets one system call takes.
constexpr size_t kBatch = 16;

class Batch {
 public:
  Batch() : bytes_(std::make_unique_for_overwrite<std::byte[]>(kBatch * kMaxPacketBytes)) {
    for (size_t i = 0; i < kBatch; ++i) {
      parts_[i] = {bytes_.get() + i * kMaxPacketBytes, kMaxPacketBytes};
      packets_[i].msg_hdr = {};
      packets_[i].msg_hdr.msg_iov = &parts_[i];
      packets_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  // As recvmmsg(2), without waiting; at the end of the stream packets are empty.
  int Receive(int reader, size_t limit) {
    return ::recvmmsg(reader, packets_.data(), static_cast<unsigned>(std::min(limit, kBatch)),
                      MSG_DONTWAIT, nullptr);
  }

  BytesView packet(size_t i) const {
    return {bytes_.get() + i * kMaxPacketBytes, packets_[i].msg_len};
  }

 private:
  // Without initialisation: a packet of a hundred bytes should not touch all of its place.
  const std::unique_ptr<std::byte[]> bytes_;
  std::array<iovec, kBatch> parts_;
  std::array<mmsghdr, kBatch> packets_;
};

void EmitPacket(BytesView packet) {
  if (const auto record = ParsePacket(packet)) {
    const trace::Time begin = trace::On() ? trace::Now() : 0;
    Emit(*record);
    if (begin != 0) TraceLog("log of a child", *record, begin).FlowIn(FlowOf(*record)).Write();
  } else {
    LOG(ERROR) << "A child process sent a damaged log record of " << packet.size() << " bytes";
  }
}

}  // namespace

Drained Drain(int reader, size_t limit) {
  thread_local Batch batch;
  for (size_t left = limit; left != 0;) {
    const int count = batch.Receive(reader, left);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? Drained::kEmpty : Drained::kEnded;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      if (batch.packet(i).empty()) return Drained::kEnded;
      EmitPacket(batch.packet(i));
    }
    left -= static_cast<size_t>(count);
  }
  return Drained::kMore;
}

}  // namespace roost::log
