// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_QUEUE_MESSAGE_H_
#define ROOST_SHM_QUEUE_MESSAGE_H_

#include <cstddef>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"

namespace roost::shm {

// A message on its way into a queue: the two parts one after the other. All borrowed.
struct QueueOutgoing {
  BytesView first;
  BytesView second = {};
  const std::vector<UniqueFd>* fds = nullptr;
};

// Takes messages on their way out. All of it runs under the queue's lock and does no more than it
// must. What Room throws leaves the queue as it was.
class QueueSink {
 public:
  // Room for a message of that many bytes.
  virtual std::byte* Room(size_t bytes) = 0;
  // The last message's descriptors.
  virtual void Descriptors(std::vector<UniqueFd> fds) = 0;
  // The last message is not to be had: who took it before was killed with its descriptors.
  virtual void Drop() = 0;

 protected:
  ~QueueSink() = default;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_QUEUE_MESSAGE_H_
