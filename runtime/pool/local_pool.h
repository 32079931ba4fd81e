// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_LOCAL_POOL_H_
#define ROOST_POOL_LOCAL_POOL_H_

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/pool_core.h"
#include "roost/pool/pool_options.h"
#include "roost/pool/pool_worker.h"
#include "roost/process/target.h"
#include "roost/shm/spin.h"

namespace roost::internal {

// The most tasks that a worker is sent, or answers that are taken of it, at once.
inline constexpr size_t kMaxBatch = 64;

// The pool of this process's own children. One thread of it takes the workers' answers and buries
// and replaces workers; tasks are sent by whoever comes by.
class LocalPool final : public PoolCore, public std::enable_shared_from_this<LocalPool> {
 public:
  explicit LocalPool(PoolOptions options)
      : options_(std::move(options)),
        epoll_(Check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        bell_(CreateEventfd()) {
    Watch(bell_.get(), 0);
  }

  void Start();

  void Submit(const std::vector<std::shared_ptr<PoolTask>>& tasks) override;
  bool Cancel(const std::shared_ptr<PoolTask>& task) override;
  void Close() override;
  bool Join(const Deadline& deadline) override;
  void Terminate() override;
  int processes() const override { return *options_.processes; }

 private:
  using Task = std::shared_ptr<PoolTask>;
  using Worker = PoolWorker;

  void Watch(int fd, uint64_t id) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    Check(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl(ADD)");
  }
  void Ring() const { ::eventfd_write(bell_.get(), 1); }
  // The caller is a callback of this pool.
  bool OnOwnThread() const;

  // Tasks in, and to the workers (task_dispatch.cc); but for Submit and Cancel under mutex_.
  uint32_t IndexOf(Target target);
  void Dispatch(bool in_no_hurry = false);
  Worker* Idlest();
  size_t RoomFor(const Worker& worker) const;
  bool Steal();
  void DropEnded();
  void Send(Worker& worker, size_t limit);
  Sent SendFunctions(Worker& worker, size_t needed);
  void SendAccepted(Worker& worker);

  // Answers out (task_answers.cc), on the pool's thread.
  void Run();
  void ReadAnswers(uint64_t worker_id);
  bool ReadPacket(Worker& worker);
  bool ReadRing(Worker& worker);
  void ReadRings();
  void LookForAnswers();
  bool FallAsleep();
  void TakeAnswer(Worker& worker, const Task& task, TaskFrame& frame);
  void Kill(Worker& worker, const std::exception& error);
  void TakeInitializerAnswer(Worker& worker, const Task& task, TaskFrame& frame);
  void AnswerTask(PoolTask& task, TaskFrame& frame);
  Task Answered(Worker& worker, uint32_t number);                    // under mutex_
  void FailTask(PoolTask& task, const std::exception_ptr& failure);  // any thread
  void ForgetTask();                                                 // under mutex_
  void HangUp(Worker& worker);                                       // under mutex_
  bool WorkIsOver() const { return terminated_ || (closed_ && unfinished_ == 0); }

  // How workers come and go (worker_life.cc); but for the first of them on the pool's thread.
  void AddWorker();
  void AttendToDead();
  void Bury(uint64_t worker_id);
  void ReplaceDead();
  void Break(const std::exception_ptr& reason);

  PoolOptions options_;
  const UniqueFd epoll_;
  const UniqueFd bell_;
  FrameReader reader_;                        // the pool's thread's
  Bytes bodies_;                              // the pool's thread's; of answers from a ring
  shm::Spin look_{kLongestLook};              // the pool's thread's
  std::vector<const AnswerRing*> looked_at_;  // the pool's thread's
  int early_deaths_ = 0;                      // the pool's thread's
  std::chrono::steady_clock::time_point next_replacement_;  // the pool's thread's; not before

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, std::unique_ptr<Worker>> workers_;  // under mutex_, as all that follow
  std::deque<Task> queue_;                               // may hold some that were cancelled
  std::vector<uint64_t> dead_;                           // workers to be buried
  std::vector<std::pair<Task, std::exception_ptr>> unsendable_;
  std::vector<Bytes> functions_;  // encoded FunctionNames
  std::unordered_map<Target, uint32_t> function_index_;
  uint64_t last_worker_ = 0;
  size_t unfinished_ = 0;  // tasks, from Submit to their end
  bool starting_ = true;
  bool closed_ = false;
  bool terminated_ = false;
  bool ended_ = false;
  std::exception_ptr broken_;
};

}  // namespace roost::internal

#endif  // ROOST_POOL_LOCAL_POOL_H_
