// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/queue/queue_handle.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/queue_waits.h"
#include "roost/shm/segment.h"
#include "roost/shm/shared_queue.h"
#include "roost/trace/trace.h"

namespace roost::internal {
namespace {

using shm::SharedQueue;
using Refusal = SharedQueue::Refusal;

thread_local Refusal last_refusal = Refusal::kNone;

uint64_t QuarterOfMemory() {
  return static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(::sysconf(_SC_PAGESIZE)) / 4;
}

uint32_t RingsWithin(uint64_t max_bytes) {
  uint32_t rings = 1;
  while (rings < shm::kMostRings && shm::RingsBytes(rings + 1) <= max_bytes) ++rings;
  return rings;
}

// The other end of the pipe; an end of the queue passes only one of the two on.
UniqueFd OpenReadEnd(const UniqueFd& write_end) {
  const std::string path = "/proc/self/fd/" + std::to_string(write_end.get());
  return UniqueFd(
      Check(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "open(pipe of a queue)"));
}

}  // namespace

// What an end consists of.
struct QueueHandle::Parts {
  UniqueFd memory;
  size_t bytes = 0;  // of the memory
  UniqueFd get_socket;
  UniqueFd level_write;  // also the queue's lease: it is open while any end of the queue is
  UniqueFd put_socket;   // empty: without the right to put
};

struct QueueHandle::Shared {
  explicit Shared(Parts given)
      : parts(std::move(given)),
        level_read(OpenReadEnd(parts.level_write)),
        segment(shm::Segment::Map(parts.memory, parts.bytes)),
        queue(segment.data(), segment.size(),
              {parts.get_socket.get(), parts.level_write.get(), level_read.get()},
              std::move(parts.put_socket)) {}

  Parts parts;
  const UniqueFd level_read;
  const shm::Segment segment;
  SharedQueue queue;
};

std::shared_ptr<QueueHandle> QueueHandle::Create(const Settings& settings) {
  ArmForkGuard();
  shm::QueueShape shape;
  if (settings.maxsize > static_cast<int64_t>(shm::kMostMessages)) {
    throw InvalidArgument("a queue holds at most " + std::to_string(shm::kMostMessages) +
                          " messages, not " + std::to_string(settings.maxsize));
  }
  shape.max_messages = static_cast<uint32_t>(std::max<int64_t>(settings.maxsize, 0));
  shape.rings = RingsWithin(settings.max_bytes == 0 ? QuarterOfMemory() : settings.max_bytes);
  shape.type = settings.type;
  shape.lease_high = RandomId();
  shape.lease_low = RandomId();
  shape.joinable = settings.joinable;

  Parts parts;
  parts.bytes = shm::QueueBytes(shape.rings);
  const shm::Segment segment = shm::Segment::Create("roost-queue", parts.bytes, &parts.memory);
  SharedQueue::Initialise(*static_cast<shm::QueueMemory*>(segment.data()), shape);
  int sockets[2];
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
  parts.get_socket.Reset(sockets[0]);
  parts.put_socket.Reset(sockets[1]);
  int pipe[2];
  Check(::pipe2(pipe, O_CLOEXEC | O_NONBLOCK), "pipe2");
  const UniqueFd read_end(pipe[0]);
  parts.level_write.Reset(pipe[1]);
  return std::shared_ptr<QueueHandle>(new QueueHandle(std::move(parts)));
}

QueueHandle::QueueHandle(Parts parts) : shared_(std::make_unique<Shared>(std::move(parts))) {}

QueueHandle::~QueueHandle() {
  if (!ForkedWithoutExec()) Close();
}

std::shared_ptr<QueueHandle> QueueHandle::MakeReader() const {
  RequireOpen();
  Parts parts;
  parts.bytes = shared_->parts.bytes;
  parts.memory = Duplicate(shared_->parts.memory.get());
  parts.get_socket = Duplicate(shared_->parts.get_socket.get());
  parts.level_write = Duplicate(shared_->parts.level_write.get());
  return std::shared_ptr<QueueHandle>(new QueueHandle(std::move(parts)));
}

void QueueHandle::Encode(Encoder& encoder, bool can_put) const {
  RequireOpen();
  const Parts& parts = shared_->parts;
  EncodeValues(encoder, uint64_t{parts.bytes});
  for (const UniqueFd* fd : {&parts.memory, &parts.get_socket, &parts.level_write}) {
    EncodeValues(encoder, uint64_t{encoder.AddFd(fd->get())});
  }
  UniqueFd put_socket;
  if (can_put) put_socket = shared_->queue.DuplicatePutSocket();
  EncodeValues(encoder, put_socket);
}

std::shared_ptr<QueueHandle> QueueHandle::Decode(Decoder& decoder, uint64_t type, bool joinable) {
  ArmForkGuard();
  Parts parts;
  parts.bytes = DecodeValue<uint64_t>(decoder);
  for (UniqueFd* fd : {&parts.memory, &parts.get_socket, &parts.level_write}) {
    *fd = decoder.TakeFd(DecodeValue<uint64_t>(decoder));
  }
  parts.put_socket = DecodeValue<UniqueFd>(decoder);
  if (parts.bytes < shm::kQueueDataOffset) decoder.Fail("a queue without memory");
  std::shared_ptr<QueueHandle> handle(new QueueHandle(std::move(parts)));
  handle->lost_told_ = handle->shared_->queue.CountTasks().lost;
  const shm::QueueShape& shape = handle->shared_->queue.shape();
  if (shape.type != type || (joinable && !shape.joinable)) {
    decoder.Fail("a queue of another type");
  }
  return handle;
}

void QueueHandle::ThrowClosed() { throw QueueClosed("the queue is closed in this process"); }

namespace {

// A put or get, as a span of the trace if it has to wait.
class TracedWait {
 public:
  explicit TracedWait(const char* what) : what_(what), begin_(trace::On() ? trace::Now() : 0) {}
  ~TracedWait() {
    if (queue_ == nullptr) return;
    trace::Span("queue", what_, begin_).ArgHex("queue", queue_->shape().lease_low).Write();
  }
  TracedWait(const TracedWait&) = delete;
  TracedWait& operator=(const TracedWait&) = delete;

  void Slept(const shm::SharedQueue& queue) {
    if (begin_ != 0) queue_ = &queue;
  }

 private:
  const char* const what_;
  const trace::Time begin_;
  const shm::SharedQueue* queue_ = nullptr;  // once it has waited
};

}  // namespace

void QueueHandle::ThrowEmpty() { throw Empty("the queue is empty"); }

void QueueHandle::ThrowFull() const {
  switch (last_refusal) {
    case Refusal::kBytes:
      throw Full("the queue's memory is full: it has " + std::to_string(shared_->segment.size()) +
                 " bytes");
    case Refusal::kSockets:
      throw Full("the queue is full: too many messages with descriptors wait to be got");
    case Refusal::kBusy:
      throw Full("the queue is busy: another process is in the middle of a put");
    default:
      throw Full("the queue is full: it holds " + std::to_string(Count()) + " messages");
  }
}

template <class Growth, class TryPut>
bool QueueHandle::PutAll(size_t n, const QueueWait& wait, Growth growth, size_t* count,
                         TryPut try_put) {
  RequireOpen();
  const std::optional<Deadline> deadline = wait.deadline();
  TracedWait traced("put");
  const Refusal refusal =
      shm::PutAll(shared_->queue, n, {wait.block(), deadline ? &*deadline : nullptr}, growth, count,
                  try_put, [this, &traced] {
                    traced.Slept(shared_->queue);
                    RequireOpen();
                  });
  if (refusal == Refusal::kNone) return true;
  last_refusal = refusal;
  return false;
}

bool QueueHandle::Put(std::span<const Outgoing> messages, const QueueWait& wait, size_t* count) {
  // Fresh memory costs about a quarter of a nanosecond for each byte: it pays to wait as long for
  // memory that has been used.
  const auto growth = [&] {
    size_t bytes = 0;
    for (const Outgoing& message : messages) {
      bytes = std::max(bytes, message.first.size() + message.second.size());
    }
    return std::chrono::nanoseconds(bytes / 4);
  };
  return PutAll(messages.size(), wait, growth, count,
                [&](size_t from, const Deadline* deadline, bool thrifty) {
                  return shared_->queue.Put(messages.subspan(from), deadline, thrifty);
                });
}

bool QueueHandle::PutArray(const void* items, size_t size, size_t n, const QueueWait& wait,
                           size_t* count) {
  return PutAll(
      n, wait, [] { return std::chrono::nanoseconds(0); }, count,
      [&](size_t from, const Deadline* deadline, bool) {
        return shared_->queue.PutArray(static_cast<const std::byte*>(items) + from * size, size,
                                       n - from, deadline);
      });
}

template <class TryGet>
size_t QueueHandle::GetSome(const QueueWait& wait, TryGet try_get) {
  RequireOpen();
  const std::optional<Deadline> deadline = wait.deadline();
  TracedWait traced("get");
  return shm::GetSome(shared_->queue, {wait.block(), deadline ? &*deadline : nullptr}, try_get,
                      [this, &traced] {
                        traced.Slept(shared_->queue);
                        RequireOpen();
                      });
}

size_t QueueHandle::Get(SharedQueue::Sink& sink, size_t most, const QueueWait& wait) {
  return GetSome(
      wait, [&](const Deadline* deadline) { return shared_->queue.Get(sink, most, deadline); });
}

size_t QueueHandle::GetArray(void* items, size_t size, size_t most, const QueueWait& wait) {
  auto* const into = static_cast<std::byte*>(items);
  return GetSome(wait, [&](const Deadline* deadline) {
    SharedQueue::GetResult result = shared_->queue.GetArray(into, size, most, deadline);
    while (result.count != 0 && result.left != 0 && result.count != most) {  // behind a jump
      const SharedQueue::GetResult more =
          shared_->queue.GetArray(into + result.count * size, size, most - result.count, deadline);
      if (more.count == 0) break;
      result.count += more.count;
      result.left = more.left;
    }
    return result;
  });
}

size_t QueueHandle::maxsize() const { return shared_->queue.shape().max_messages; }

size_t QueueHandle::Count() const {
  RequireOpen();
  return shared_->queue.Count();
}

Lease QueueHandle::lease() const {
  const shm::QueueShape& shape = shared_->queue.shape();
  return {shape.lease_high, shape.lease_low, shared_->level_read.get()};
}

void QueueHandle::Close() noexcept {
  if (closed_.exchange(true)) return;
  try {
    shared_->queue.ClosePutSocket();
  } catch (...) {
    // Of a damaged queue; the socket is closed with the handle.
  }
}

void QueueHandle::CloseWriters() {
  RequireOpen();
  shared_->queue.Close();
}

void QueueHandle::FinishTask() {
  RequireOpen();
  if (!shared_->queue.FinishTask()) {
    throw InvalidArgument("more tasks are finished than were put into the queue");
  }
}

size_t QueueHandle::CountUnfinished() const {
  RequireOpen();
  return shared_->queue.CountTasks().unfinished;
}

bool QueueHandle::Join(const QueueWait& wait) {
  const Deadline deadline = wait.deadline().value_or(Deadline::Never());
  while (true) {
    RequireOpen();
    if (CountUnfinished() != 0) shared_->queue.GiveUpLostTasks();
    const SharedQueue::Tasks tasks = shared_->queue.CountTasks();
    if (tasks.unfinished == 0) {
      const uint32_t lost = tasks.lost - lost_told_.exchange(tasks.lost);
      if (lost == 0) return true;
      throw TasksLost(std::to_string(lost) +
                      " tasks were lost: the processes that had taken them from the queue died "
                      "before they finished them");
    }
    if (!wait.block() || deadline.passed()) return false;
    shared_->queue.WaitForTasks(deadline);
  }
}

int QueueHandle::PollFd() {
  RequireOpen();
  std::lock_guard lock(poll_mutex_);
  if (!poll_) {
    shared_->queue.KeepLevel();
    UniqueFd poll(Check(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
    epoll_event readable{};
    readable.events = EPOLLIN;
    Check(::epoll_ctl(poll.get(), EPOLL_CTL_ADD, shared_->level_read.get(), &readable),
          "epoll_ctl");
    epoll_event hung_up{};  // EPOLLHUP, when nobody is left who could put
    Check(::epoll_ctl(poll.get(), EPOLL_CTL_ADD, shared_->parts.get_socket.get(), &hung_up),
          "epoll_ctl");
    poll_ = std::move(poll);
  }
  return poll_.get();
}

}  // namespace roost::internal
