// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include <sys/prctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>

#include <glog/logging.h>

#include "roost/error/error.h"
#include "roost/error/wire.h"
#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/local_pool.h"
#include "roost/pool/pool_initializer_task.h"
#include "roost/process/shared_bytes.h"

namespace roost::internal {

namespace {

// So that a worker with many answers does not keep the pool from the others.
constexpr int kPacketsAtOnce = 64;

// The pool whose thread this is.
thread_local const void* pool_of_this_thread = nullptr;

}  // namespace

// What the workers answer.

bool LocalPool::OnOwnThread() const { return pool_of_this_thread == this; }

void LocalPool::Run() {
  ::prctl(PR_SET_NAME, "roost_pool");
  pool_of_this_thread = this;
  std::array<epoll_event, 64> events;
  while (true) {
    LookForAnswers();
    const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   FallAsleep() ? -1 : 0);
    ReadRings();
    for (int i = 0; i < count; ++i) {
      const uint64_t id = events[static_cast<size_t>(i)].data.u64;
      if (id != 0) {
        ReadAnswers(id);
      } else {
        eventfd_t rings;
        ::eventfd_read(bell_.get(), &rings);
      }
    }
    AttendToDead();
    const std::lock_guard lock(mutex_);
    if (!workers_.empty() || !WorkIsOver()) continue;
    ended_ = true;
    changed_.notify_all();
    return;
  }
}

void LocalPool::ReadAnswers(uint64_t worker_id) {
  Worker* worker;
  {
    const std::lock_guard lock(mutex_);
    const auto found = workers_.find(worker_id);
    if (found == workers_.end()) return;
    worker = found->second.get();  // only this thread erases it
  }
  for (int i = 0; i < kPacketsAtOnce && ReadPacket(*worker); ++i) {
  }
}

// Looks for answers for a moment, before it sleeps.
void LocalPool::LookForAnswers() {
  looked_at_.clear();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, worker] : workers_) looked_at_.push_back(&worker->answers);
  }
  look_.Until([this] {
    return std::ranges::any_of(looked_at_,
                               [](const AnswerRing* answers) { return answers->HasAnswers(); });
  });
}

// Has the workers ring the bell from now on; false if there is something to read already.
bool LocalPool::FallAsleep() {
  const std::lock_guard lock(mutex_);
  bool nothing = true;
  for (const auto& [id, worker] : workers_) nothing = worker->answers.Sleep() && nothing;
  return nothing;
}

void LocalPool::ReadRings() {
  std::vector<Worker*> workers;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, worker] : workers_) workers.push_back(worker.get());
  }
  for (Worker* const worker : workers) {
    worker->answers.WakeUp();
    ReadRing(*worker);
  }
}

// Takes what is in the ring, at most as many as a worker is sent at once. False if there was none.
bool LocalPool::ReadRing(Worker& worker) {
  std::vector<AnswerRing::Answer> answers;
  std::vector<Task> tasks;
  bodies_.clear();
  try {
    while (answers.size() < kMaxBatch) {
      const auto answer = worker.answers.Read(bodies_);
      if (!answer) break;
      answers.push_back(*answer);
    }
    if (answers.empty()) return false;
    const std::lock_guard lock(mutex_);
    for (const auto& answer : answers) tasks.push_back(Answered(worker, answer.task));
    Dispatch();
  } catch (const std::exception& error) {
    Kill(worker, error);
    return false;
  }
  early_deaths_ = 0;
  BytesView bodies = bodies_;
  for (size_t i = 0; i < answers.size(); ++i) {
    TaskFrame frame{
        answers[i].kind, answers[i].task, bodies.first(answers[i].size), UniqueFd(), {}};
    bodies = bodies.subspan(answers[i].size);
    TakeAnswer(worker, tasks[i], frame);
  }
  return true;
}

// The task of that number, which has been answered now; null if it had been withdrawn.
LocalPool::Task LocalPool::Answered(Worker& worker, uint32_t number) {
  const size_t index = number - static_cast<uint32_t>(worker.first_number);
  if (index >= worker.sent.size() || worker.sent[index].answered) {
    throw SerializationError("a worker answered what it was not asked");
  }
  worker.sent[index].answered = true;
  Task task = std::move(worker.sent[index].task);
  if (task) {
    task->state_ = PoolTask::State::kEnded;
    --worker.live;
  }
  while (!worker.sent.empty() && worker.sent.front().answered) {
    worker.sent.pop_front();
    ++worker.first_number;
  }
  worker.full = false;
  return task;
}

// False if there is none now.
bool LocalPool::ReadPacket(Worker& worker) {
  try {
    const FrameReader::Status status = reader_.Receive(worker.socket.get(), false);
    if (status == FrameReader::Status::kEnded) {
      ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, worker.socket.get(), nullptr);
    }
    if (status != FrameReader::Status::kFrames) return false;
    while (std::optional<TaskFrame> frame = reader_.Next()) {
      if (frame->kind == FrameKind::kBell) continue;  // the rings are read in any case
      Task task;
      {
        const std::lock_guard lock(mutex_);
        task = Answered(worker, frame->id);
        Dispatch();
      }
      early_deaths_ = 0;
      TakeAnswer(worker, task, *frame);
    }
    return true;
  } catch (const std::exception& error) {
    Kill(worker, error);
    return false;
  }
}

void LocalPool::Kill(Worker& worker, const std::exception& error) {
  LOG(ERROR) << worker.process->name() << " is killed: " << error.what();
  worker.process->Kill();
}

void LocalPool::TakeAnswer(Worker& worker, const Task& task, TaskFrame& frame) {
  if (!worker.initialised) return TakeInitializerAnswer(worker, task, frame);
  if (task) AnswerTask(*task, frame);
  const std::lock_guard lock(mutex_);
  if (task) ForgetTask();
  if (frame.kind == FrameKind::kResultToAccept) ++worker.to_accept;
  if (worker.to_accept != 0) SendAccepted(worker);
  // Its last result has been read by now, with what it keeps for it.
  if (RoomFor(worker) == 0 && worker.sent.empty()) HangUp(worker);
}

void LocalPool::AnswerTask(PoolTask& task, TaskFrame& frame) {
  std::exception_ptr failure;
  try {
    std::optional<SharedBytes> shared;
    if (frame.shared) shared.emplace(frame.shared.get());
    const BytesView body = shared ? shared->view() : frame.body;
    switch (frame.kind) {
      case FrameKind::kResult:
      case FrameKind::kResultToAccept: {
        Decoder result(body, std::move(frame.fds));
        task.OnResult(result);
        break;
      }
      case FrameKind::kException:
        failure = DecodeException({reinterpret_cast<const char*>(body.data()), body.size()});
        break;
      default:
        throw SerializationError("a pool's worker answered something unknown");
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) task.OnFailure(failure);
  task.kept_.clear();
}

void LocalPool::TakeInitializerAnswer(Worker& worker, const Task& task, TaskFrame& frame) {
  AnswerTask(*task, frame);
  const std::exception_ptr failure = static_cast<InitializerTask&>(*task).failure;
  if (failure) return Break(failure);
  const std::lock_guard lock(mutex_);
  worker.initialised = true;
  worker.tasks_given = 0;
  changed_.notify_all();
  Dispatch();
}

void LocalPool::FailTask(PoolTask& task, const std::exception_ptr& failure) {
  task.OnFailure(failure);
  task.kept_.clear();
  const std::lock_guard lock(mutex_);
  ForgetTask();
}

void LocalPool::ForgetTask() {
  --unfinished_;
  if (!WorkIsOver()) return;
  for (const auto& [id, worker] : workers_) HangUp(*worker);
}

// The worker reads what it was sent, and ends.
void LocalPool::HangUp(Worker& worker) {
  if (std::exchange(worker.hung_up, true)) return;
  ::shutdown(worker.socket.get(), SHUT_WR);
}

}  // namespace roost::internal
