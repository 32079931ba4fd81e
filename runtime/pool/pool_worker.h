// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_POOL_WORKER_H_
#define ROOST_POOL_POOL_WORKER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "roost/base/unique_fd.h"
#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/pool_core.h"
#include "roost/process/process.h"

namespace roost::internal {

// One worker and the tasks that were sent to it.
struct PoolWorker {
  PoolWorker(uint64_t worker_id, UniqueFd own_end, const UniqueFd& claims_file,
             const UniqueFd& answers_file)
      : id(worker_id),
        socket(std::move(own_end)),
        claims(claims_file.get()),
        answers(answers_file.get()) {
    answers.Sleep();  // the pool's thread may sleep already, and does not know it yet
  }

  const uint64_t id;
  const UniqueFd socket;
  Claims claims;
  AnswerRing answers;
  std::optional<Process<void>> process;

  // Under the pool's mutex.
  struct Sent {
    std::shared_ptr<PoolTask> task;  // null once it was answered or withdrawn
    bool answered = false;           // a withdrawn one is answered as well
  };
  std::deque<Sent> sent;      // from the first that has no answer yet on
  uint64_t first_number = 0;  // of sent.front()
  size_t live = 0;            // how many of `sent` have a task
  size_t functions_known = 0;
  size_t tasks_given = 0;
  size_t to_accept = 0;      // kAccepted frames that are due
  bool initialised = false;  // may have tasks
  bool full = false;         // its socket took no more; until its next answer
  bool hung_up = false;      // gets no tasks any more, and ends after those that it has

  uint64_t next_number() const { return first_number + sent.size(); }
};

}  // namespace roost::internal

#endif  // ROOST_POOL_POOL_WORKER_H_
