// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_SERVER_LIMITS_H_
#define ROOST_SERVER_SERVER_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace roost {

// What a server lets its clients have, all together. Whoever wants more gets LimitExceeded, which
// names the limit; the others go on.
struct ServerLimits {
  // Connections at once, each of which has a thread of the server: a client process has one, and
  // one more for each of its threads that calls.
  int max_connections = 8192;

  // Threads that serve them, at once: one for each connection, and up to 16 more for one of a
  // client that is none of Roost's, whose calls wait for one another. Where there is none left, a
  // new connection is refused.
  int max_threads = 16384;

  // Connections of one user that have said nothing yet, and how long one may.
  int max_half_open = 64;
  std::chrono::nanoseconds half_open_timeout = std::chrono::seconds(10);

  // Of one message, either way. At most 1 GiB.
  size_t max_message_bytes = size_t{1} << 30;

  // Objects that are alive at once. None: as many as there is memory for.
  std::optional<uint64_t> max_objects = std::nullopt;
};

}  // namespace roost

#endif  // ROOST_SERVER_SERVER_LIMITS_H_
