// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/pool_core.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/wire.h"
#include "roost/pool/allowed_cpus.h"
#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/worker.h"
#include "roost/process/function_name.h"
#include "roost/process/process.h"
#include "roost/process/program.h"
#include "roost/process/shared_bytes.h"
#include "roost/process/spawn.h"

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

namespace {

// A worker has some tasks waiting, so that it never waits for the pool; they can be withdrawn.
constexpr size_t kEnoughSent = 16;
constexpr size_t kMaxBatch = 64;
static_assert(kEnoughSent + kMaxBatch <= Claims::kSlots);
// So that a worker with many answers does not keep the pool from the others.
constexpr int kPacketsAtOnce = 64;
// Workers that die without an answer, in a row, before the pool gives up.
constexpr int kMaxEarlyDeaths = 100;
constexpr std::chrono::seconds kTimeToTerminate{1};
constexpr std::chrono::seconds kPauseAfterFailure{1};

std::exception_ptr MakeBrokenWorker(const Process<void>& process) {
  const std::exception_ptr reason = process.Exception(std::chrono::seconds(0));
  try {
    if (reason) std::rethrow_exception(reason);
    throw BrokenWorker("a task was lost: " + process.name() + " ended", std::nullopt,
                       process.ExitCode());
  } catch (const BrokenWorker&) {
    return std::current_exception();
  } catch (const ChildDied& death) {
    return std::make_exception_ptr(BrokenWorker(std::string("a task was lost: ") + death.what(),
                                                death.signal(), death.exit_status(),
                                                death.core_dumped(), death.out_of_memory()));
  } catch (const std::exception& error) {
    return std::make_exception_ptr(BrokenWorker(
        "a task was lost: " + process.name() + " ended by an exception: " + error.what(),
        std::nullopt, process.ExitCode()));
  } catch (...) {
    return std::make_exception_ptr(
        BrokenWorker("a task was lost: " + process.name() + " ended by an exception", std::nullopt,
                     process.ExitCode()));
  }
}

// The pool whose thread this is.
thread_local const void* pool_of_this_thread = nullptr;

// Takes an initializer's answer.
class InitializerTask final : public PoolTask {
 public:
  explicit InitializerTask(const Initializer& initializer)
      : PoolTask(initializer.target(), initializer.Encode()) {}
  void OnResult(Decoder&) override {}
  void OnFailure(std::exception_ptr exception) override { failure = std::move(exception); }
  std::exception_ptr failure;
};

}  // namespace

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
  bool OnOwnThread() const { return pool_of_this_thread == this; }

  void AddWorker();

  // These on the pool's thread.
  void Run();
  void ReadAnswers(uint64_t worker_id);
  bool ReadPacket(Worker& worker);
  bool ReadRing(Worker& worker);
  void ReadRings();
  bool FallAsleep();
  void TakeAnswer(Worker& worker, const Task& task, TaskFrame& frame);
  void Kill(Worker& worker, const std::exception& error);
  void TakeInitializerAnswer(Worker& worker, const Task& task, TaskFrame& frame);
  void AnswerTask(PoolTask& task, TaskFrame& frame);
  void AttendToDead();
  void Bury(uint64_t worker_id);
  void ReplaceDead();
  void Break(const std::exception_ptr& reason);
  void FailTask(PoolTask& task, const std::exception_ptr& failure);

  // These under mutex_.
  Task Answered(Worker& worker, uint32_t number);
  uint32_t IndexOf(Target target);
  void Dispatch();
  Worker* Idlest();
  size_t RoomFor(const Worker& worker) const;
  bool Steal();
  void DropEnded();
  void Send(Worker& worker, size_t limit);
  Sent SendFunctions(Worker& worker, size_t needed);
  void SendAccepted(Worker& worker);
  void HangUp(Worker& worker);
  void ForgetTask();
  bool WorkIsOver() const { return terminated_ || (closed_ && unfinished_ == 0); }

  PoolOptions options_;
  const UniqueFd epoll_;
  const UniqueFd bell_;
  FrameReader reader_;    // the pool's thread's
  Bytes bodies_;          // the pool's thread's; of answers from a ring
  int early_deaths_ = 0;  // the pool's thread's
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

// --- starting and ending ----------------------------------------------------------------------

void LocalPool::Start() {
  // The program's signals are handled by its own threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread([self = shared_from_this()] { self->Run(); }).detach();
  } catch (const std::system_error& error) {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw SpawnError(std::string("cannot start a pool's thread: ") + error.what());
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  try {
    for (int i = 0; i < *options_.processes; ++i) AddWorker();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] {
      return broken_ || std::ranges::all_of(workers_, [](const auto& worker) {
               return worker.second->initialised;
             });
    });
    starting_ = false;
    if (broken_) std::rethrow_exception(broken_);
    Ring();  // some may have died meanwhile
  } catch (...) {
    Terminate();
    throw;
  }
}

// Starts a worker, and sends it the initializer.
void LocalPool::AddWorker() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair(pool)");
  UniqueFd own_end(ends[0]);
  const UniqueFd worker_end(ends[1]);
  const UniqueFd claims = Claims::CreateFile();
  const UniqueFd answers = AnswerRing::CreateFile();
  Task initializer;
  if (options_.initializer) initializer = std::make_shared<InitializerTask>(*options_.initializer);
  uint64_t id;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_worker_;
  }
  auto worker = std::make_unique<Worker>(id, std::move(own_end), claims, answers);
  worker->process.emplace(MakeProcess<&RunWorker>(
      // An exit of this process does not wait for workers.
      {.name = options_.name + "-" + std::to_string(id), .daemon = true}, worker_end, claims,
      answers));
  worker->process->Start();
  Watch(worker->socket.get(), id);
  const auto completion = worker->process->waitable().completion();
  {
    const std::lock_guard lock(mutex_);
    Worker& added = *workers_.emplace(id, std::move(worker)).first->second;
    added.initialised = !initializer;
    if (initializer) {
      initializer->function_ = IndexOf(initializer->target_);
      initializer->state_ = PoolTask::State::kQueued;
      queue_.push_front(std::move(initializer));
      Send(added, 1);
    }
    if (terminated_) {
      added.process->Kill();
    } else if (WorkIsOver()) {
      HangUp(added);
    } else {
      Dispatch();
    }
  }
  completion->Listen([self = weak_from_this(), id] {
    const std::shared_ptr<LocalPool> pool = self.lock();
    if (!pool) return;
    const std::lock_guard lock(pool->mutex_);
    pool->dead_.push_back(id);
    pool->Ring();
  });
}

void LocalPool::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  if (WorkIsOver()) {
    for (const auto& [id, worker] : workers_) HangUp(*worker);
  }
  Ring();
}

bool LocalPool::Join(const Deadline& deadline) {
  if (OnOwnThread()) throw InvalidState("a pool cannot be joined by its own callback");
  std::unique_lock lock(mutex_);
  if (!closed_) throw InvalidState("a pool must be closed or terminated before it is joined");
  const auto ended = [this] { return ended_; };
  if (!deadline.never()) return changed_.wait_until(lock, *deadline.at(), ended);
  changed_.wait(lock, ended);
  return true;
}

void LocalPool::Terminate() {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    terminated_ = true;
    for (const Task& task : queue_) {
      if (std::exchange(task->state_, PoolTask::State::kEnded) != PoolTask::State::kEnded) {
        dropped.push_back(task);
      }
    }
    queue_.clear();
    for (const auto& [id, worker] : workers_) {
      OnOwnThread() ? worker->process->Kill() : worker->process->Terminate();
    }
    Ring();
  }
  const auto reason = std::make_exception_ptr(Cancelled("the pool was terminated"));
  for (const Task& task : dropped) FailTask(*task, reason);
  if (OnOwnThread()) return;
  if (Join(Deadline::After(kTimeToTerminate))) return;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, worker] : workers_) worker->process->Kill();
  }
  Join(Deadline::Never());
}

// --- tasks in ---------------------------------------------------------------------------------

void LocalPool::Submit(const std::vector<Task>& tasks) {
  RequireInitialised();
  const std::lock_guard lock(mutex_);
  if (broken_) std::rethrow_exception(broken_);
  if (closed_) throw InvalidState("the pool is closed");
  for (const Task& task : tasks) task->function_ = IndexOf(task->target_);
  for (const Task& task : tasks) {
    task->state_ = PoolTask::State::kQueued;
    queue_.push_back(task);
  }
  unfinished_ += tasks.size();
  Dispatch();
}

bool LocalPool::Cancel(const Task& task) {
  {
    const std::lock_guard lock(mutex_);
    if (task->state_ == PoolTask::State::kSent) {
      Worker& worker = *task->worker_;
      if (!worker.claims.Withdraw(task->number_)) return false;
      worker.sent[task->number_ - worker.first_number].task = nullptr;
      --worker.live;
    } else if (task->state_ != PoolTask::State::kQueued) {
      return false;
    }
    task->state_ = PoolTask::State::kEnded;
  }
  FailTask(*task, std::make_exception_ptr(Cancelled("the task was cancelled")));
  return true;
}

uint32_t LocalPool::IndexOf(Target target) {
  const auto found = function_index_.find(target);
  if (found != function_index_.end()) return found->second;
  Encoder name;
  EncodeValues(name, NameFunction(reinterpret_cast<const void*>(target)));
  const auto index = static_cast<uint32_t>(functions_.size());
  functions_.push_back(name.TakeBytes());
  function_index_.emplace(target, index);
  return index;
}

// Sends what waits to those that have the least.
void LocalPool::Dispatch() {
  do {
    while (true) {
      DropEnded();
      if (queue_.empty()) break;
      Worker* const worker = Idlest();
      if (worker == nullptr) return;
      const size_t share = queue_.size() / (2 * workers_.size());
      Send(*worker, std::clamp<size_t>(share, 1, kMaxBatch));
    }
  } while (Steal());
}

void LocalPool::DropEnded() {
  while (!queue_.empty() && queue_.front()->state_ == PoolTask::State::kEnded) queue_.pop_front();
}

// How many tasks it may still be given in its life.
size_t LocalPool::RoomFor(const Worker& worker) const {
  if (!options_.max_tasks_per_child) return SIZE_MAX;
  return static_cast<size_t>(*options_.max_tasks_per_child) - worker.tasks_given;
}

PoolWorker* LocalPool::Idlest() {
  Worker* idlest = nullptr;
  for (const auto& [id, worker] : workers_) {
    if (!worker->initialised || worker->full || worker->hung_up || RoomFor(*worker) == 0) continue;
    if (worker->sent.size() >= (idlest == nullptr ? kEnoughSent : idlest->sent.size())) continue;
    idlest = worker.get();
  }
  return idlest;
}

// Where a worker has nothing to do and another has tasks waiting behind the one that it runs, takes
// half of those back. False if nothing was to be had.
bool LocalPool::Steal() {
  const Worker* const idle = Idlest();
  if (idle == nullptr || !idle->sent.empty()) return false;
  Worker* victim = nullptr;
  for (const auto& [id, worker] : workers_) {
    if (worker->live >= 2 && (victim == nullptr || worker->live > victim->live)) {
      victim = worker.get();
    }
  }
  if (victim == nullptr) return false;
  const size_t wanted = victim->live / 2;
  size_t taken = 0;
  for (size_t i = victim->sent.size(); i-- > 0 && taken < wanted;) {
    Task& task = victim->sent[i].task;
    if (!task) continue;
    if (!victim->claims.Withdraw(victim->first_number + i)) break;
    task->state_ = PoolTask::State::kQueued;
    queue_.push_front(std::move(task));
    task = nullptr;
    --victim->live;
    --victim->tasks_given;
    ++taken;
  }
  return taken != 0;
}

void LocalPool::Send(Worker& worker, size_t limit) {
  limit = std::min(limit, RoomFor(worker));
  Packet packet;
  std::vector<Task> batch;
  size_t functions = 0;
  while (batch.size() < limit) {
    DropEnded();
    if (queue_.empty()) break;
    PoolTask& task = *queue_.front();
    const bool has_fds = task.shared_ || !task.fds_.empty();
    if (!packet.HasRoomFor(task.arguments_.size(), has_fds)) break;
    packet.AddWithFds(FrameKind::kTask, task.function_, task.arguments_, task.shared_.get(),
                      task.fds_);
    worker.claims.Offer(worker.next_number() + batch.size());
    functions = std::max<size_t>(functions, task.function_ + 1);
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  try {
    Sent sent = SendFunctions(worker, functions);
    if (sent == Sent::kYes) sent = SendPacket(worker.socket.get(), packet, false);
    if (sent != Sent::kYes) {
      worker.full = true;
      queue_.insert(queue_.begin(), batch.begin(), batch.end());
      return;
    }
  } catch (const std::system_error&) {  // the kernel has no room for descriptors
    for (Task& task : batch) {
      task->state_ = PoolTask::State::kEnded;
      unsendable_.emplace_back(std::move(task), std::current_exception());
    }
    Ring();
    return;
  }
  for (Task& task : batch) {
    task->state_ = PoolTask::State::kSent;
    task->worker_ = &worker;
    task->number_ = worker.next_number();
    worker.sent.push_back({std::move(task)});
    ++worker.live;
    ++worker.tasks_given;
  }
}

Sent LocalPool::SendFunctions(Worker& worker, size_t needed) {
  while (worker.functions_known < needed) {
    Packet packet;
    packet.Add(FrameKind::kFunction, 0, functions_[worker.functions_known]);
    const Sent sent = SendPacket(worker.socket.get(), packet, false);
    if (sent != Sent::kYes) return sent;
    ++worker.functions_known;
  }
  return Sent::kYes;
}

void LocalPool::SendAccepted(Worker& worker) {
  Packet packet;
  packet.Add(FrameKind::kAccepted, 0, {});
  while (worker.to_accept != 0) {
    if (SendPacket(worker.socket.get(), packet, false) != Sent::kYes) return;
    --worker.to_accept;
  }
}

// --- answers out ------------------------------------------------------------------------------

void LocalPool::Run() {
  ::prctl(PR_SET_NAME, "roost_pool");
  pool_of_this_thread = this;
  std::array<epoll_event, 64> events;
  while (true) {
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

// --- workers that die -------------------------------------------------------------------------

void LocalPool::AttendToDead() {
  std::vector<uint64_t> dead;
  std::vector<std::pair<Task, std::exception_ptr>> unsendable;
  {
    const std::lock_guard lock(mutex_);
    dead.swap(dead_);
    unsendable.swap(unsendable_);
  }
  for (const auto& [task, failure] : unsendable) FailTask(*task, failure);
  for (const uint64_t id : dead) Bury(id);
  ReplaceDead();
}

// What it had begun is lost; what it had not is given to others.
void LocalPool::Bury(uint64_t worker_id) {
  Worker* dying;
  {
    const std::lock_guard lock(mutex_);
    dying = workers_.at(worker_id).get();
  }
  while (ReadRing(*dying) || ReadPacket(*dying)) {
  }
  std::unique_ptr<Worker> worker;
  std::vector<Task> lost;
  bool terminated;
  bool early;
  {
    const std::lock_guard lock(mutex_);
    terminated = terminated_;
    worker = std::move(workers_.at(worker_id));
    workers_.erase(worker_id);
    early = worker->first_number == 0 && !worker->sent.empty();
    while (!worker->sent.empty()) {
      const Task task = std::move(worker->sent.back().task);
      worker->sent.pop_back();
      if (!task) continue;
      const bool claimed = worker->claims.IsClaimed(task->number_);
      if (claimed || terminated || !worker->initialised) {
        task->state_ = PoolTask::State::kEnded;
        lost.push_back(task);
        if (claimed) early = false;
      } else {
        task->state_ = PoolTask::State::kQueued;
        queue_.push_front(task);
      }
    }
    if (!worker->initialised) early = true;
  }
  const std::exception_ptr reason =
      terminated ? std::make_exception_ptr(Cancelled("the pool was terminated"))
                 : MakeBrokenWorker(*worker->process);
  if (worker->initialised) {
    for (const Task& task : lost) FailTask(*task, reason);
  }
  bool starting;
  std::exception_ptr broken;
  {
    const std::lock_guard lock(mutex_);
    starting = starting_;
    broken = broken_;
  }
  early_deaths_ += early ? 1 : 0;
  if (early && !terminated && (starting || early_deaths_ > kMaxEarlyDeaths)) broken = reason;
  if (broken) Break(broken);
}

void LocalPool::ReplaceDead() {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (workers_.size() == static_cast<size_t>(*options_.processes)) return;
      if (WorkIsOver() || broken_ || starting_) return;
      if (std::chrono::steady_clock::now() < next_replacement_) return;
    }
    try {
      AddWorker();
    } catch (const std::exception& error) {
      LOG(ERROR) << "a pool cannot replace a worker: " << error.what();
      next_replacement_ = std::chrono::steady_clock::now() + kPauseAfterFailure;
      const std::exception_ptr reason = std::current_exception();
      bool alone;
      {
        const std::lock_guard lock(mutex_);
        alone = workers_.empty();
      }
      if (alone) Break(reason);
      return;
    }
  }
}

// There can be no more workers: fails what waits.
void LocalPool::Break(const std::exception_ptr& reason) {
  std::deque<Task> dropped;
  {
    const std::lock_guard lock(mutex_);
    if (!broken_) broken_ = reason;
    dropped.swap(queue_);
    std::erase_if(dropped, [](const Task& task) {
      return std::exchange(task->state_, PoolTask::State::kEnded) == PoolTask::State::kEnded;
    });
    changed_.notify_all();
  }
  for (const Task& task : dropped) FailTask(*task, reason);
}

// --- front ------------------------------------------------------------------------------------

PoolTask::PoolTask(Target target, Encoder arguments)
    : target_(target),
      arguments_(arguments.TakeBytes()),
      fds_(arguments.TakeFds()),
      kept_(arguments.TakeKept()) {
  if (fds_.size() > kMaxRidingFds) {
    throw SerializationError(std::to_string(fds_.size()) +
                             " descriptors are too many for a task of a pool");
  }
  if (arguments_.size() <= kMaxInlineBody) return;
  shared_ = MakeSharedBytes({arguments_});
  arguments_ = Bytes();
}

std::shared_ptr<PoolCore> PoolCore::Create(PoolOptions options) {
  RequireInitialised();
  if (!options.processes) options.processes = AllowedCpus();
  if (*options.processes < 1) throw InvalidArgument("a pool needs at least 1 process");
  if (options.max_tasks_per_child.value_or(1) < 1) {
    throw InvalidArgument("a pool's worker must be allowed at least 1 task");
  }
  auto pool = std::make_shared<LocalPool>(std::move(options));
  pool->Start();
  return pool;
}

}  // namespace roost::internal
