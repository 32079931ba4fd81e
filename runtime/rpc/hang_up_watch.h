// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_HANG_UP_WATCH_H_
#define ROOST_RPC_HANG_UP_WATCH_H_

#include <cstdint>
#include <stop_token>

namespace roost::rpc {

// Tells that a connected socket was hung up, by either side, without reading from it. One thread of
// the process watches for all, from the first watch on. A resource; threads: any, one at a time.
class HangUpWatch {
 public:
  // `socket` is borrowed. Throws std::system_error.
  explicit HangUpWatch(int socket);
  ~HangUpWatch();
  HangUpWatch(const HangUpWatch&) = delete;
  HangUpWatch& operator=(const HangUpWatch&) = delete;

  // Stops at the hang-up. Its callbacks run on the thread that watches for all: they must not
  // block.
  std::stop_token token() const { return stop_.get_token(); }

 private:
  const int socket_;
  const std::stop_source stop_;
  const uint64_t id_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_HANG_UP_WATCH_H_
